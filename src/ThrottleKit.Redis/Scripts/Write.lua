for i = 1, #writes do
  local write = writes[i]
  if write[4] then call(write[1], write[2], write[3], write[4], write[5])
  elseif write[3] then call(write[1], write[2], write[3])
  else call(write[1], write[2]) end
end
