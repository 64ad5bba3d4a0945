-- GCRA by hand, exact for every limit: the emission interval is num / den microseconds, and the time paid for has whole microseconds and a part of one.
-- KEYS[1] holds whole:part. ARGV: num, den, the tolerance's whole and part, the burst, the cost. Returns allowed, remaining, retryAt, resetAt.
local num, den = tonumber(ARGV[1]), tonumber(ARGV[2])
local tolerance, tolerancePart = tonumber(ARGV[3]), tonumber(ARGV[4])
local burst, cost = tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local whole, part = now, 0
local stored = redis.call('GET', KEYS[1])
if stored then
  local storedWhole, storedPart = string.match(stored, '^(%d+):(%d+)$')
  storedWhole = tonumber(storedWhole)
  if storedWhole >= now then whole, part = storedWhole, tonumber(storedPart) end
end

-- Exact while (tolerance + 1) * den stays below 2^53, which holds for bursts of hours at any limit up to a million.
local left = math.max(0, math.floor(((tolerance - (whole - now)) * den + tolerancePart - part) / num))
local parts = part + cost * num
local nextPart = parts % den
local nextWhole = whole + (parts - nextPart) / den

if cost > left then
  local retry = -1
  if cost <= burst then
    retry = nextWhole - tolerance
    if nextPart > tolerancePart then retry = retry + 1 end
  end
  return {0, left, retry, part > 0 and whole + 1 or whole}
end

local reset = nextPart > 0 and nextWhole + 1 or nextWhole
if cost > 0 then
  redis.call('SET', KEYS[1], string.format('%d:%d', nextWhole, nextPart), 'PX', math.ceil((reset - now) / 1000) + 1000)
end
return {1, left - cost, -1, reset}
