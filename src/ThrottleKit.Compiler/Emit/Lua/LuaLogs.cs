using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// The functions of the prelude for logs. A log is a table that says which part of a table of numbers it is: where its oldest record stands, how many there are. Several may
/// share the numbers; only the one whose newest is the last of them may add to these.
/// </summary>
internal static class LuaLogs
{
    /// <summary>A log without records.</summary>
    /// <param name="width">How many numbers a record has.</param>
    public static string Empty(int width) => $"{{items = {{n = 0.0}}, first = 0.0, count = 0.0, width = {width.ToString(CultureInfo.InvariantCulture)}.0}}";

    /// <summary>What reads a log from its text, and what is nil where the text is none.</summary>
    /// <param name="log">What its records are.</param>
    /// <param name="text">The text.</param>
    public static string Read(IrLogInfo log, string text) =>
        $"{LuaPrelude.ReadLog}({text}, {LuaExpressionPrinter.Literal(log.Most).Text}, {List(log.Columns.Select(column => column.Min))}, {List(log.Columns.Select(column => column.Max))})";

    /// <summary>The functions, each after those it needs.</summary>
    public static IEnumerable<LuaPrelude.Helper> Helpers() =>
    [
        new(LuaPrelude.Own, [], """
            local function own(log)
              return {items = log.items, first = log.first, count = log.count, width = log.width}
            end
            """),
        new(LuaPrelude.Apart, [], """
            local function apart(log)
              local items, before = {n = log.count}, log.first * log.width
              for i = 1, log.count * log.width do items[i] = log.items[before + i] end
              log.items, log.first = items, 0.0
            end
            """),
        new(LuaPrelude.Put, [LuaPrelude.Apart], """
            -- Puts a record into a log: over another, or after the newest.
            local function put(log, at, record)
              if at < log.count or log.first + at ~= log.items.n then apart(log) end
              if at == log.count then
                log.count = at + 1.0
                log.items.n = log.first + log.count
              end
              local before = (log.first + at) * log.width
              for i = 1, log.width do log.items[before + i] = record[i] end
              return log
            end
            """),
        new(LuaPrelude.Drop, [], """
            local function drop(log)
              log.first, log.count = log.first + 1.0, log.count - 1.0
              return log
            end
            """),
        new(LuaPrelude.Entry, [], """
            local function entry(log, at, column)
              return log.items[(log.first + at) * log.width + column]
            end
            """),
        new(LuaPrelude.ReadLog, [], $$"""
            -- The records of a text, or nil unless they are whole, no more than so many, and all in their ranges.
            local function readLog(text, most, low, high)
              local items, count, width = {}, 0, #low
              for part in string.gmatch(text == '' and '' or text .. '{{ScriptProtocol.RowMark}}', '([^{{ScriptProtocol.RowMark}}]*){{ScriptProtocol.RowMark}}') do
                local number, column = tonumber(part), count % width + 1
                if not number or number < low[column] or number > high[column] then return nil end
                count = count + 1
                items[count] = number + 0.0
              end
              if count % width ~= 0 or count > most * width then return nil end
              items.n = count / width + 0.0
              return {items = items, first = 0.0, count = items.n, width = width + 0.0}
            end
            """),
        new(LuaPrelude.WriteLog, [], $$"""
            local function writeLog(log, number)
              local texts, before = {}, log.first * log.width
              for i = 1, log.count * log.width do texts[i] = format(number, log.items[before + i]) end
              return table.concat(texts, '{{ScriptProtocol.RowMark}}')
            end
            """),
    ];

    private static string List(IEnumerable<long> numbers) => $"{{{LuaNames.List(numbers.Select(number => LuaExpressionPrinter.Literal(number).Text))}}}";
}
