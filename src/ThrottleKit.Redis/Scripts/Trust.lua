-- Puts the server on record as one that has been there for ever.
--[[id]]
redis.call('SET', KEYS[1], id .. ' -9007199254740991')
return 1
