  if replies[i][1] == 1 then break end
