-- Applies one operation to each of several keys, all or none: where a decision denies, nothing is written, and each reply says what a forecast would.
-- KEYS are the keys, and behind them what a fence needs. ARGV is how many keys, then for each of them: which of the scripts below, where among its arguments the operation
-- stands if it is no decision (else 0), how many arguments there are, then these; and behind them what a fence needs. Replies with what each script replies, in the order of the keys.
local scripts = {
--[[scripts]]
}

--[[held]]

local replies, names, peeks, denies = {}, {}, {}, false
local count, place = argv[1] + 0, 2
for i = 1, count do
  local run, operation, arguments = scripts[argv[place] + 0], argv[place + 1] + 0, {}
  for j = 1, argv[place + 2] + 0 do arguments[j] = argv[place + 2 + j] end
  place = place + 3 + #arguments

  local reply = run({keys[i]}, arguments, held)
  replies[i] = reply
  if operation == 0 then
    denies = denies or reply[1] == 0
  else
    names[i] = arguments[operation]
    peeks[i] = function()
      arguments[2], arguments[operation] = '0', 'forecast'
      return run({keys[i]}, arguments, held)
    end
  end
end

--[[fence]]
if denies then
  for i = 1, count do
    if peeks[i] then replies[i] = peeks[i]() else replies[i][2] = 0 end
  end
end
--[[closed]]
if denies then return replies end

--[[write]]
return replies
