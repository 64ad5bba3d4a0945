using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>State on the wire, <c>fingerprint[:unit...];field[,field...]</c>, a row or log with spaces between its numbers: how a script takes it apart and writes it.</summary>
/// <param name="strategy">The strategy.</param>
internal sealed class LuaState(IrStrategy strategy)
{
    private readonly string _fingerprint = Fingerprint.Of(strategy);

    /// <summary>What takes a state apart: the prefix, then the fields, all of them whole numbers.</summary>
    public string Pattern =>
        $"^([^{ScriptProtocol.PrefixEnd}]*){ScriptProtocol.PrefixEnd}{Joined(strategy.Fields.Select(FieldPattern), ScriptProtocol.FieldMark)}$";

    /// <summary>What takes a prefix apart that other units stand in.</summary>
    public string PrefixPattern =>
        $"^{_fingerprint}{string.Concat(strategy.Units.Select(_ => $"{ScriptProtocol.UnitMark}(%-?%d+)"))}$";

    /// <summary>Whether <c>stored</c> begins with no other state's fingerprint.</summary>
    public string IsOurs =>
        $"(string.match(stored, '^({string.Concat(_fingerprint.Select(_ => "%x"))})[{ScriptProtocol.UnitMark}{ScriptProtocol.PrefixEnd}]') or '{_fingerprint}') == '{_fingerprint}'";

    /// <summary>What writes a state.</summary>
    /// <param name="number">What writes a number.</param>
    public string Format(string number) =>
        $"%s{ScriptProtocol.PrefixEnd}{Joined(strategy.Fields.Select(field => field.Type == IrType.Int ? number : "%s"), ScriptProtocol.FieldMark)}";

    /// <summary>How a state looks, for people.</summary>
    public string Description =>
        $"{_fingerprint}{string.Concat(strategy.Units.Select(unit => $"{ScriptProtocol.UnitMark}<{unit}>"))}{ScriptProtocol.PrefixEnd}"
        + Joined(strategy.Fields.Select(part => part.Type.IsMany() ? $"<{part.Name}...>" : $"<{part.Name}>"), ScriptProtocol.FieldMark);

    /// <summary>The value of a field from its text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its text.</param>
    /// <param name="length">How long a row is to be.</param>
    public static string Read(IrField field, string text, string length) => field.Type switch
    {
        IrType.Bool => $"{text} == '1'",
        IrType.Row => $"{LuaPrelude.ReadRow}({text}, {length}, {LuaExpressionPrinter.Literal(field.Min).Text}, {LuaExpressionPrinter.Literal(field.Max).Text})",
        IrType.Log => LuaLogs.Read(field.Log!, text),
        _ => $"{text} + 0.0",
    };

    /// <summary>What <see cref="Format"/> takes for a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    public static string Write(IrField field, string value) => field.Type switch
    {
        IrType.Bool => $"{value} and '1' or '0'",
        IrType.Log => $"{LuaPrelude.WriteLog}({value}, isWide and '%d' or '%.0f')",
        IrType.Row => $"{LuaPrelude.WriteRow}({value}, isWide and '%d' or '%.0f')",
        _ => value,
    };

    /// <summary>The conditions under which a field is out of its range; the pattern has held truth values to theirs, and kept out a sign where none can be.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    public static IEnumerable<string> Violations(IrField field, string value)
    {
        if (field.Type.IsMany()) yield return $"not {value}";
        if (field.Type != IrType.Int) yield break;
        if (field.Min != 0) yield return $"{value} < {LuaExpressionPrinter.Literal(field.Min).Text}";
        yield return $"{value} > {LuaExpressionPrinter.Literal(field.Max).Text}";
    }

    private static string FieldPattern(IrField field) => (field.Type, field.Min < 0 || (field.Log?.Columns.Any(column => column.Min < 0) ?? false)) switch
    {
        (IrType.Bool, _) => "([01])",
        (IrType.Row or IrType.Log, false) => $"([%d{ScriptProtocol.RowMark}]*)",
        (IrType.Row or IrType.Log, true) => $"([%-%d{ScriptProtocol.RowMark}]*)",
        (_, true) => "(%-?%d+)",
        _ => "(%d+)",
    };

    private static string Joined(IEnumerable<string> parts, char mark) => string.Join(mark.ToString(), parts.ToArray());
}
