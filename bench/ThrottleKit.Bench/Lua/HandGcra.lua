-- GCRA by hand. KEYS[1]: the key; it holds the theoretical arrival time in microseconds.
-- ARGV: emission interval and tolerance in whole microseconds, cost. Returns allowed, remaining, retryAfter, resetAfter.
local interval, tolerance, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local tat = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local increment = cost * interval
local room = tolerance - (tat - now)

if increment > room then
  local retry = cost * interval > tolerance and -1 or increment - room
  return {0, math.max(0, math.floor(room / interval)), retry, tat - now}
end

if increment > 0 then
  tat = tat + increment
  redis.call('SET', KEYS[1], string.format('%d', tat), 'PX', math.ceil((tat - now) / 1000))
end
return {1, math.floor((room - increment) / interval), 0, tat - now}
