-- Takes from the first of several keys that allows, and from no other.
-- KEYS are the keys, and behind them what a fence needs. ARGV is how many keys, then for each of them: which of the scripts below, 0, how many arguments there are, then these; and behind
-- them what a fence needs. Replies with what the scripts reply that were asked, in the order of the keys.
local scripts = {
--[[scripts]]
}

--[[held]]

local replies, names, wanted, denies = {}, {}, {}, false
local count, place = argv[1] + 0, 2
for i = 1, count do
  local run, arguments = scripts[argv[place] + 0], {}
  for j = 1, argv[place + 2] + 0 do arguments[j] = argv[place + 2 + j] end
  place = place + 3 + #arguments
  writes = {}
  replies[i], wanted[i] = run({keys[i]}, arguments, held), writes
--[[stop]]
end

--[[fence]]
--[[closed]]
local asked = {}
for i = 1, #replies do
  asked[i] = replies[i]
  if replies[i][1] == 1 then
    writes = wanted[i]
--[[write]]
    break
  end
end
return asked
