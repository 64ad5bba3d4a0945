-- The fence. A server whose replication id is not the one on record may have forgotten what another has granted: until it is known to have seen all that counts, it grants nothing.
-- That is for a window from the next one on, and for any other state after the longest time that one can matter, which stands behind the requests with 1 for windows.
local record = keys[count + 1]
--[[id]]
local known, since = string.match(call('GET', record) or '', '^(%x+) (-?%d+)$')
if known ~= id then
  since = string.format('%.0f', replies[1][6])
  call('SET', record, id .. ' ' .. since)
end
since = since + 0

local opens = {}
for i = 1, count do
  local span, isWindow, reply = argv[place] + 0, argv[place + 1] == '1', replies[i]
  place = place + 2
  local inWindow = isWindow and reply[4] > reply[6]
  if (inWindow and reply[4] - span < since) or (not inWindow and reply[6] < since + span) then
    opens[i] = inWindow and reply[4] or since + span
    denies = denies or not names[i] or names[i] == 'grant'
  end
end
