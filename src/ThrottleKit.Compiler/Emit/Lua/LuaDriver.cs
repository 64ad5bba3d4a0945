using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// The driver around a strategy's functions, the same as the runtime's <c>KernelExecutor</c>: load, do what the operation asks, decide, and keep
/// what is left. To decide takes at most TIME, GET and SET; a denial writes nothing.
/// </summary>
/// <param name="context">The script.</param>
/// <param name="decide">The function that every operation runs.</param>
/// <param name="prelude">Notes which functions are needed on the way that every operation takes.</param>
/// <param name="printBranch">Prints a function that one branch alone needs, and that is reached only in a case, if any.</param>
internal sealed class LuaDriver(LuaContext context, LuaDecide decide, LuaPrelude prelude, Action<SourceWriter, IrFunction, string?> printBranch)
{
    private readonly IrStrategy _strategy = context.Plan.Source;
    private readonly LuaState _state = new(context.Plan.Source);
    private readonly string _fields = LuaNames.List(decide.Fields);

    private bool CanCarry => _strategy.Units.Count > 0 && context.Plan.Find(IrStrategy.Carry) is not null;

    /// <summary>Prints the driver.</summary>
    /// <param name="writer">Where to.</param>
    public void Print(SourceWriter writer)
    {
        // Printed first, so that the branches know what is defined above them already.
        var deciding = new SourceWriter(LuaPrinter.Indentation);
        PrintDecide(deciding);

        PrintTime(writer);
        PrintLoad(writer);
        PrintOperation(writer);
        writer.Lines(deciding.ToString().TrimEnd('\n')).Line();
        PrintOutcome(writer);
        PrintKeep(writer);
        PrintReply(writer);
    }

    /// <summary>The case that an operation is named: so is every one but to decide by the server's time.</summary>
    /// <param name="context">The script.</param>
    public static string NamesOperation(LuaContext context) => $"argv[{context.Inputs.Last + 1}]";

    private string Extra => $"argv[{context.Inputs.Last + 2}] + 0.0";

    private void PrintTime(SourceWriter writer) => writer
        .Line($"local given, now = argv[{context.Inputs.Last + 3}]")
        .Open("if given then")
        .Line("now = given + 0.0")
        .Close()
        .Open("else")
        .Line("local time = call('TIME')")
        .Line("now = time[1] * 1000000.0 + time[2]")
        .Close("end")
        .Line();

    private void PrintLoad(SourceWriter writer)
    {
        var texts = decide.Fields.Select(field => context.Names.New(LuaNames.Joined(field, "text"))).ToArray();
        var violations = _strategy.Fields.Zip(decide.Fields, LuaState.Violations).SelectMany(conditions => conditions).ToArray();
        var initial = _strategy.Fields.Select(field => field.Type switch { IrType.Bool => "false", IrType.Row => "nil", IrType.Log => LuaLogs.Empty(field.Log!.Columns.Count), _ => "0.0" });
        var units = _strategy.Units.Select(unit => context.Names.New(LuaNames.Joined("old", unit))).ToArray();
        var values = _strategy.Fields.Zip(texts, (field, text) => LuaState.Read(field, text, Length(field, units)));
        if (_strategy.Fields.Any(field => field.Length is not null)) prelude.Use(LuaPrelude.ReadRow);
        if (_strategy.Log is not null) prelude.Use(LuaPrelude.ReadLog);

        writer.Line("local exists = false").Line($"local {_fields} = {LuaNames.List(initial)}");
        writer.Line("local stored = call('GET', key)").Open("if stored then");
        writer.Line($"local madeWith, {LuaNames.List(texts)} = string.match(stored, '{_state.Pattern}')");
        writer.Line("exists = madeWith == argv[1]");
        if (CanCarry) writer.Line($"local {LuaNames.List(units)} -- the units of a state made under another configuration");
        writer.Open($"if not exists and {_state.IsOurs} then -- else it is of another shape: a cold start");
        if (CanCarry)
        {
            writer.Line($"if madeWith then {LuaNames.List(units)} = string.match(madeWith, '{_state.PrefixPattern}') end");
            writer.Line($"if not {units[0]} then {Corrupt} end").Line("exists = true");
        }
        else
        {
            writer.Line(Corrupt);
        }

        writer.Close("end").Open("if exists then").Line($"{_fields} = {LuaNames.List(values)}");
        if (violations.Length > 0) writer.Line($"if {string.Join(" or ", violations)} then {Corrupt} end");
        if (CanCarry) PrintCarry(writer, units);
        writer.Close("end").Close("end").Line();
    }

    /// <summary>How long a stored row is to be: as the units say that it was made with.</summary>
    private string Length(IrField field, string[] units)
    {
        if (field.Length is not { } length) return "";
        var extra = LuaExpressionPrinter.Literal(length.Extra).Text;
        if (length.Parameter is not { } name) return extra;
        var own = context.Inputs.Read(new IrParameter(name, IrType.Int)).At(LuaBinding.Unary);
        return CanCarry ? $"({units[_strategy.Units.ToList().IndexOf(name)]} or {own}) + {extra}" : $"{own} + {extra}";
    }

    private void PrintCarry(SourceWriter writer, string[] units)
    {
        var carry = context.Plan.Find(IrStrategy.Carry)!;
        var old = units.Zip(carry.Parameters.Skip(decide.Fields.Count), (unit, parameter) =>
            parameter.Type == IrType.Bool ? $"{unit} ~= '0'" : $"{unit} + 0.0");
        writer.Open($"if {units[0]} then");
        printBranch(writer, carry, null);
        writer.Line().Line($"{_fields} = {context.NameOf(carry.Name)}({_fields}, {LuaNames.List(old)}, now)");
        writer.Close("end");
    }

    private void PrintOperation(SourceWriter writer)
    {
        writer.Line($"local operation, amount = {NamesOperation(context)} or '{ScriptProtocol.Decide}', argv[2] + 0.0").Line("local cost = amount");
        writer.Open($"if operation ~= '{ScriptProtocol.Decide}' and operation ~= '{ScriptProtocol.Forecast}' then");
        writer.Line("cost = 0.0");
        var keyword = "if";
        if (context.Plan.Find(IrStrategy.Credit) is { } credit)
        {
            writer.Open($"if operation == '{ScriptProtocol.Credit}' then").Open("if exists then");
            printBranch(writer, credit, NamesOperation(context));
            writer.Line().Line($"{_fields} = {context.NameOf(credit.Name)}({_fields}, now, amount, {Extra})");
            writer.Close("end").Close();
            keyword = "elseif";
        }

        if (context.Plan.Find(IrStrategy.Charge) is { } charge)
        {
            writer.Open($"{keyword} operation == '{ScriptProtocol.Charge}' then");
            printBranch(writer, charge, NamesOperation(context));
            writer.Line().Line($"{_fields} = {context.NameOf(charge.Name)}(exists, {_fields}, now, amount)").Line("exists = true").Close();
            keyword = "elseif";
        }

        writer.Open($"{keyword} operation ~= '{ScriptProtocol.Grant}' then");
        writer.Line($"error('strategy {Quotable(_strategy.Name)} has no operation ' .. tostring(operation), 0)");
        writer.Close("end").Close("end").Line();
    }

    private void PrintDecide(SourceWriter writer)
    {
        decide.Declare(writer);
        if (context.Plan.Limit is null) writer.Line("local limitNow");
        writer.Line("local granted, peeked, peekedReset = 0.0");
        writer.Open("repeat");
        decide.Print(writer, prelude);
        if (context.Plan.Limit is null) writer.Line($"limitNow = {context.NameOf(StrategyPlan.LimitFunction)}(now)");
        writer.Line();
        writer.Line("-- A grant first asks for nothing, to learn what is left; then for what it takes, or, to learn when that can be had, for the least.");
        writer.Line($"local again = operation == '{ScriptProtocol.Grant}' and not peeked").Open("if again then");
        writer.Line("peeked, peekedReset = remaining, resetAt").Line("granted = math.min(amount, remaining)");
        writer.Line($"cost = math.max(granted, {Extra})").Close("end");
        writer.Close("until not again").Line();
    }

    private void PrintOutcome(SourceWriter writer)
    {
        var next = LuaNames.List(decide.Next);
        writer.Line("local writes = false").Open($"if operation == '{ScriptProtocol.Decide}' then");
        writer.Line("if allowed and amount > 0.0 then granted, writes = amount, true end").Close();
        writer.Open($"elseif operation == '{ScriptProtocol.Grant}' then").Open($"if granted >= {Extra} then").Line("writes = true").Close();
        writer.Open("else").Line("granted = 0.0");
        writer.Open("if allowed then -- the least would cross the limit, as a debit may and a grant may not");
        writer.Line($"allowed, remaining, resetAt, retryAt{(decide.Delay == "0.0" ? "" : ", delay")} = "
            + $"false, peeked, peekedReset, peekedReset{(decide.Delay == "0.0" ? "" : ", 0.0")}");
        writer.Close("end").Close("end").Close();
        if (context.Plan.Find(IrStrategy.Credit) is not null)
            writer.Open($"elseif operation == '{ScriptProtocol.Credit}' then").Line($"{next}, writes = {_fields}, exists").Close();
        if (context.Plan.Find(IrStrategy.Charge) is not null)
            writer.Open($"elseif operation == '{ScriptProtocol.Charge}' then").Line($"{next}, granted, writes = {_fields}, amount, true").Close();
        writer.Line("end").Line();
    }

    private void PrintKeep(SourceWriter writer)
    {
        var values = _strategy.Fields.Zip(decide.Next, LuaState.Write);
        if (_strategy.Fields.Any(field => field.Length is not null)) prelude.Use(LuaPrelude.WriteRow);
        if (_strategy.Log is not null) prelude.Use(LuaPrelude.WriteLog);
        writer.Open("if writes then");
        writer.Open("if resetAt <= now then -- fresh is the same as forgotten").Line("call('DEL', key)").Close();
        writer.Open("else");
        writer.Line("local isWide = format('%d', 4294967296.0) == '4294967296' -- %d is quicker, where the server has 64 bits for it");
        writer.Line($"local text = format(isWide and '{_state.Format("%d")}' or '{_state.Format("%.0f")}', argv[1], {LuaNames.List(values)})");
        writer.Open("if given then").Line("call('SET', key, text)").Close();
        writer.Open("else").Line("local wait = resetAt - now + 999.0 -- to whole milliseconds, rounded up");
        writer.Line("call('SET', key, text, 'PX', format(isWide and '%d' or '%.0f', (wait - wait % 1000.0) / 1000.0 + argv[3]))");
        writer.Close("end").Close("end").Close("end").Line();
    }

    private void PrintReply(SourceWriter writer)
    {
        string[] reply = ["allowed and 1.0 or 0.0", "granted", "remaining", "resetAt", "retryAt", "now", decide.Delay, "limitNow"];
        writer.Line($"return {{{LuaNames.List(reply.Take(ReplyLength(context, decide)))}}}");
    }

    /// <summary>What the script replies, as the header names it: a delay only if there can be one, a limit only if the configuration does not settle it.</summary>
    /// <param name="context">The script.</param>
    /// <param name="decide">The function that every operation runs.</param>
    public static IEnumerable<string> Reply(LuaContext context, LuaDecide decide) =>
        new[] { "allowed", "granted", "remaining", "resetAt", "retryAt (-1 for never)", "now", "delay", "limit" }.Take(ReplyLength(context, decide));

    private static int ReplyLength(LuaContext context, LuaDecide decide) =>
        context.Plan.Limit is null ? ScriptProtocol.MostReply : decide.Delay == "0.0" ? ScriptProtocol.LeastReply : ScriptProtocol.LeastReply + 1;

    private static string Corrupt => $"error('{ScriptProtocol.CorruptError}', 0)";

    private static string Quotable(string text) => string.Concat(text.Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' '));
}
