namespace ThrottleKit.Testing;

/// <summary>
/// The part of a Redis server that a strategy's script sees, in Lua: keys, the four commands, and the globals that Redis, Garnet and Lua 5.4 have in
/// common. Strict where a server is, and where one of the servers is: a global that is not there is an error, a number handed to a command too.
/// </summary>
internal static class LuaServer
{
    /// <summary>A chunk that returns the server's functions: load, run, get, set, clear, clock, ran.</summary>
    public const string Text = """
        local store, expiry, clock, ran = {}, {}, 0, {}

        local function live(key)
          local ends = expiry[key]
          if ends and clock >= ends then store[key], expiry[key] = nil, nil end
          return store[key]
        end

        local commands = {}

        function commands.TIME()
          return { string.format('%d', clock // 1000000), string.format('%d', clock % 1000000) }
        end

        function commands.GET(key)
          return live(key) or false
        end

        function commands.SET(key, value, option, milliseconds)
          if not value then error('ERR wrong number of arguments', 0) end
          if option and (option ~= 'PX' or not string.match(milliseconds or '', '^[1-9]%d*$')) then error('ERR syntax error', 0) end
          store[key] = value
          expiry[key] = option and clock + math.tointeger(tonumber(milliseconds)) * 1000
          return { ok = 'OK' }
        end

        function commands.DEL(key)
          local removed = live(key) and 1 or 0
          store[key], expiry[key] = nil, nil
          return removed
        end

        -- What Redis (5.1), Garnet and this interpreter (5.4) all offer.
        local globals = {
          assert = assert, error = error, ipairs = ipairs, next = next, pairs = pairs, pcall = pcall, select = select,
          tonumber = tonumber, tostring = tostring, type = type,
          math = { abs = math.abs, ceil = math.ceil, floor = math.floor, fmod = math.fmod, huge = math.huge, max = math.max, min = math.min },
          string = {
            byte = string.byte, char = string.char, find = string.find, format = string.format, gmatch = string.gmatch, gsub = string.gsub,
            len = string.len, lower = string.lower, match = string.match, rep = string.rep, reverse = string.reverse, sub = string.sub,
            upper = string.upper,
          },
          table = { concat = table.concat, insert = table.insert, remove = table.remove, sort = table.sort },
          KEYS = {}, ARGV = {},
        }

        globals.redis = {
          call = function(name, key, ...)
            local command = commands[name]
            if not command then error('ERR unknown command ' .. tostring(name), 0) end
            if name ~= 'TIME' and key ~= globals.KEYS[1] then error('ERR the script reaches a key that it did not declare', 0) end
            for i = 1, select('#', ...) do
              if type((select(i, ...))) ~= 'string' then error('ERR arguments travel as text; servers differ in how they write a number', 0) end
            end
            ran[#ran + 1] = name
            return command(key, ...)
          end,
        }

        setmetatable(globals, {
          __index = function(_, name) error('Script attempted to access nonexistent global variable ' .. tostring(name), 2) end,
          __newindex = function(_, name) error('Script attempted to create global variable ' .. tostring(name), 2) end,
        })

        local function load_(text)
          local chunk, problem = load(text, '=user_script', 't', globals)
          if not chunk then error('Error compiling script: ' .. problem, 0) end
          return chunk
        end

        local function run(chunk, key, ...)
          globals.KEYS, globals.ARGV, ran = { key }, { ... }, {}
          local reply = chunk()
          if type(reply) ~= 'table' then error('a script replies with an array; this one with ' .. tostring(reply), 0) end
          return #reply, reply[1], reply[2], reply[3], reply[4], reply[5], reply[6], reply[7], reply[8]
        end

        local function set(key, value)
          store[key], expiry[key] = value, nil
        end

        local function clear()
          store, expiry = {}, {}
        end

        return load_, run, live, set, clear,
          function(now) clock = now end,
          function() return table.concat(ran, ' ') end,
          function(key) live(key) return expiry[key] end
        """;
}
