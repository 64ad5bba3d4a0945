local call, keys, argv = redis.call, KEYS, ARGV
local time
local writes = {} -- of those that are to be

-- What a script sees of the server: one time for all of them, and writes that wait until it is known which of them are to be.
local held = {
  call = function(name, key, text, option, milliseconds)
    if name == 'TIME' then
      time = time or call('TIME')
      return time
    end
    if name == 'GET' then return call('GET', key) end
    writes[#writes + 1] = {name, key, text, option, milliseconds}
  end,
}
