for i, at in pairs(opens) do
  local reply = replies[i]
  if not names[i] or names[i] == 'grant' or names[i] == 'forecast' then
    if reply[1] == 1 or reply[5] >= 0 then reply[5] = math.max(reply[5], at) end
    reply[1], reply[2], reply[3], reply[4] = 0, 0, 0, math.max(reply[4], at)
  end
end
