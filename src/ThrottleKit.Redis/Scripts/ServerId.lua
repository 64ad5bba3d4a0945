-- What tells a server from one that has taken over from it, or that has been started again.
local told = redis.pcall('INFO', 'replication')
local id = type(told) == 'string' and string.match(told, 'master_replid:(%x+)')
if not id then error('TKIT-FENCE', 0) end
