using System.Collections.Generic;
using ThrottleKit.Compiler.Emit.Scripts;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>The functions of the prelude for rows: tables of floats from 1 on, without holes.</summary>
internal static class LuaRows
{
    /// <summary>The functions, each after those it needs.</summary>
    /// <param name="fail">What fails a site.</param>
    public static IEnumerable<LuaPrelude.Helper> Helpers(string fail) =>
    [
        new(LuaPrelude.Index, [], $$"""
            local function index(at, length, site)
              if at < 0.0 or at >= length then {{fail}} end
              return at
            end
            """),
        new(LuaPrelude.Zeros, [], """
            local function zeros(length)
              local row = {}
              for i = 1, length do row[i] = 0.0 end
              return row
            end
            """),
        new(LuaPrelude.Copy, [], """
            local function copy(row)
              local own = {}
              for i = 1, #row do own[i] = row[i] end
              return own
            end
            """),
        new(LuaPrelude.With, [LuaPrelude.Copy], """
            local function with(row, place, value)
              local changed = copy(row)
              changed[place] = value
              return changed
            end
            """),
        new(LuaPrelude.Fit, [], $$"""
            local function fit(row, length, wanted, low, high, site)
              if length ~= wanted then {{fail}} end
              for i = 1, #row do
                if row[i] < low or row[i] > high then {{fail}} end
              end
              return row
            end
            """),
        new(LuaPrelude.ReadRow, [], $$"""
            -- The numbers of a text, or nil unless there are so many of them, all in the range.
            local function readRow(text, length, low, high)
              local row, count = {}, 0
              for part in string.gmatch(text .. '{{ScriptProtocol.RowMark}}', '([^{{ScriptProtocol.RowMark}}]*){{ScriptProtocol.RowMark}}') do
                local number = tonumber(part)
                if not number or number < low or number > high then return nil end
                count = count + 1
                row[count] = number + 0.0
              end
              return count == length and row or nil
            end
            """),
        new(LuaPrelude.WriteRow, [], $$"""
            local function writeRow(row, number)
              local texts = {}
              for i = 1, #row do texts[i] = format(number, row[i]) end
              return table.concat(texts, '{{ScriptProtocol.RowMark}}')
            end
            """),
    ];
}
