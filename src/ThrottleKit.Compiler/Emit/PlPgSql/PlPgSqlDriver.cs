using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// The driver around a strategy's functions, the same as the runtime's <c>KernelExecutor</c>: load, do what the operation asks, decide, and keep
/// what is left.
/// </summary>
/// <remarks>
/// What is written replaces the very state that was read, or nothing: who finds another one there decides again. The time is read after the state, so that no
/// state is newer than what is made of it. Nobody waits to look, and a denial locks and writes nothing. Who has waited for another's change of the row, and comes too
/// late by it, has the row's lock from then on: on a key that many want at once they come one after the other, each at its second attempt. A call holds one row,
/// and waits for nothing while it does.
/// </remarks>
internal sealed class PlPgSqlDriver
{
    private static readonly string[] Own =
    [
        "item", "made_with", "cost", "operation", "extra", "given", "outlives",
        "attempt", "now", "stored", "ends", "version", "parts", "units", "is_there", "amount", "allowed", "remaining", "reset_at", "retry_at", "delay", "limit_now",
        "granted", "peeked", "peeked_reset",
    ];

    private readonly PlPgSqlContext _context;
    private readonly PlPgSqlNames _names = new(null);
    private readonly IrStrategy _strategy;
    private readonly PlPgSqlState _state;
    private readonly string[] _fields;
    private readonly string[] _next;
    private readonly string[] _inputs;

    /// <summary>Prepares to print.</summary>
    /// <param name="context">The strategy.</param>
    public PlPgSqlDriver(PlPgSqlContext context)
    {
        _context = context;
        _strategy = context.Plan.Source;
        _state = new PlPgSqlState(_strategy);
        _names.Reserve(Own);
        _inputs = PlPgSqlInputs.Add(_names, context.Derivations.Received);
        _fields = _strategy.Fields.Select(field => _names.New("state." + field.Name)).ToArray();
        _next = _strategy.Fields.Select(field => _names.New("next." + field.Name)).ToArray();
    }

    /// <summary>What the function returns, as the header names it: a delay only if there can be one, a limit only if the configuration does not settle it.</summary>
    /// <param name="context">The strategy.</param>
    public static IEnumerable<string> Reply(PlPgSqlContext context) =>
        new[] { "allowed", "granted", "remaining", "reset_at", "retry_at (-1 for never)", "now", "delay", "limit" }.Take(ReplyLength(context));

    /// <summary>Prints the function.</summary>
    /// <param name="writer">Where to.</param>
    public void Print(SourceWriter writer)
    {
        var inputs = _inputs.Select((name, i) => $"{name} bigint{(i < _inputs.Length - 1 ? "," : "")}").ToArray();
        writer.Open($"CREATE OR REPLACE FUNCTION {_context.Prefix}(")
            .Line("item bytea,      -- the key")
            .Line("made_with text,  -- the prefix of its state under this configuration")
            .Line("cost bigint,     -- or the amount wanted, given back or spent")
            .Line($"operation text,  -- {ScriptProtocol.Decide}, {ScriptProtocol.Forecast}, {ScriptProtocol.Grant}, {ScriptProtocol.Credit} or {ScriptProtocol.Charge}")
            .Line("extra bigint,    -- the least of a grant, or the time of debit of a credit")
            .Line("given bigint,    -- the time in microseconds; NULL for the server's")
            .Line($"outlives bigint{(inputs.Length == 0 ? " " : ",")} -- for how long a row outlives its state, in microseconds; NULL for ever");
        if (inputs.Length > 0) writer.Line("-- and the configuration:").Lines(string.Join("\n", inputs));
        writer.Close(") RETURNS bigint[] LANGUAGE plpgsql AS $body$").Open("DECLARE");
        PrintDeclarations(writer);
        writer.Close("BEGIN").Open();
        writer.Line("<<attempt>>").Open("LOOP");
        PrintRead(writer);
        PrintLoad(writer);
        PrintOperation(writer);
        PrintDecide(writer);
        PrintKeep(writer);
        writer.Close("END LOOP;").Line();
        PrintReply(writer);
        writer.Close("END $body$;");
    }

    private static bool HasDelay(PlPgSqlContext context)
    {
        var decide = context.Plan.Find(IrStrategy.Decide)!;
        return decide.Body.All().OfType<IrReturn>().Any(result => result.Values[result.Values.Count - 1] is not IrInt { Value: 0 });
    }

    private static int ReplyLength(PlPgSqlContext context) =>
        context.Plan.Limit is null ? ScriptProtocol.MostReply : HasDelay(context) ? ScriptProtocol.LeastReply + 1 : ScriptProtocol.LeastReply;

    private bool CanCarry => _strategy.Units.Count > 0 && _context.Plan.Find(IrStrategy.Carry) is not null;

    /// <summary>A default is an expression that every call pays for: what a rare path reads is set on it.</summary>
    private void PrintDeclarations(SourceWriter writer)
    {
        writer.Line("stored text;").Line("ends bigint;").Line("version tid;").Line("now bigint;").Line("parts text[];");
        if (CanCarry) writer.Line("units text[];");
        writer.Line("is_there boolean;");
        foreach (var (field, name) in _strategy.Fields.Zip(_fields, (field, name) => (field, name))) writer.Line($"{name} {PlPgSqlContext.TypeOf(field.Type)};");
        foreach (var (field, name) in _strategy.Fields.Zip(_next, (field, name) => (field, name))) writer.Line($"{name} {PlPgSqlContext.TypeOf(field.Type)};");
        writer.Line("amount bigint;").Line("allowed boolean;").Line("remaining bigint;").Line("reset_at bigint;").Line("retry_at bigint;");
        if (HasDelay(_context)) writer.Line("delay bigint;");
        if (_context.Plan.Limit is null) writer.Line("limit_now bigint;");
        writer.Line("granted bigint;").Line("peeked bigint;").Line("peeked_reset bigint;");
    }

    private static void PrintRead(SourceWriter writer) => writer
        .Line($"SELECT s.state, s.expires_at, s.ctid INTO stored, ends, version FROM {Table} WHERE s.key = item;")
        .Line("now := COALESCE(given, (date_part('epoch', clock_timestamp()) * 1000000)::bigint);")
        .Line("IF ends <= now THEN stored := NULL; END IF;")
        .Line();

    private void PrintLoad(SourceWriter writer)
    {
        writer.Open($"IF {IsCurrent} AND {_state.IsWellFormed} THEN").Line("is_there := true;").Close();
        writer.Open($"ELSIF {_state.IsOurs} THEN");
        if (CanCarry)
        {
            writer.Line($"IF {IsCurrent} OR stored !~ '{_state.CarriedPattern}' OR NOT {_state.IsWellFormed} THEN {Corrupt} END IF;");
            writer.Line($"units := {PlPgSqlState.Units}; -- it was made under another configuration").Line("is_there := true;");
        }
        else
        {
            writer.Line(Corrupt);
        }

        writer.Close().Open("ELSE -- there is none, or one of another shape: a cold start").Line("is_there := false;");
        foreach (var (field, name) in _strategy.Fields.Zip(_fields, (field, name) => (field, name)))
            if (field.Type != IrType.Row) writer.Line($"{name} := {(field.Type switch { IrType.Bool => "false", IrType.Log => "'{}'", _ => "0" })};");
        writer.Close("END IF;").Line().Open("IF is_there THEN");
        writer.Line($"parts := {PlPgSqlState.Fields};");
        var tooLong = _strategy.Fields.SelectMany((field, i) => PlPgSqlState.TooLong(field, $"parts[{i + 1}]")).ToArray();
        if (tooLong.Length > 0) writer.Line($"IF {string.Join(" OR ", tooLong)} THEN {Corrupt} END IF;");
        for (var i = 0; i < _fields.Length; i++) writer.Line($"{_fields[i]} := {PlPgSqlState.Read(_strategy.Fields[i], $"parts[{i + 1}]")};");
        var violations = _strategy.Fields.Zip(_fields, (field, name) => PlPgSqlState.Violations(field, name, Length(field))).SelectMany(conditions => conditions).ToArray();
        if (violations.Length > 0) writer.Line($"IF {string.Join(" OR ", violations)} THEN {Corrupt} END IF;");
        if (CanCarry) PrintCarry(writer);
        writer.Close("END IF;").Line();
    }

    /// <summary>How long a stored row is to be: as the units say that it was made with.</summary>
    private string Length(IrField field)
    {
        if (field.Length is not { } length) return "";
        if (length.Parameter is not { } name) return PlPgSqlExpressionPrinter.Literal(length.Extra).Text;
        var own = _names[PlPgSqlInputs.KeyOf(new IrParameter(name, IrType.Int))];
        if (CanCarry) own = $"COALESCE(units[{_strategy.Units.ToList().IndexOf(name) + 2}]::bigint, {own})";
        return length.Extra == 0 ? own : $"{own} + {length.Extra}";
    }

    private void PrintCarry(SourceWriter writer)
    {
        var carry = _context.Plan.Find(IrStrategy.Carry)!;
        var old = carry.Parameters.Skip(_fields.Length).Take(_strategy.Units.Count)
            .Select((parameter, i) => parameter.Type == IrType.Bool ? $"(units[{i + 2}]::bigint <> 0)" : $"units[{i + 2}]::bigint");
        writer.Open("IF units IS NOT NULL THEN");
        PrintChange(writer, carry, [.. _fields, .. old, "now"]);
        writer.Close("END IF;");
    }

    /// <summary>A function that makes another state of the one at hand.</summary>
    private void PrintChange(SourceWriter writer, IrFunction function, IEnumerable<string> arguments)
    {
        new PlPgSqlEntry(_context, _names, function).Print(writer, arguments, (statements, result) => Assignments(_next, result.Values.Select(statements.Print)));
        foreach (var assignment in Assignments(_fields, _next)) writer.Line(assignment);
    }

    private void PrintOperation(SourceWriter writer)
    {
        writer.Open($"IF operation <> '{ScriptProtocol.Decide}' AND operation <> '{ScriptProtocol.Forecast}' THEN")
            .Line("amount := COALESCE(amount, cost); -- a second attempt has it already").Line("cost := 0;");
        var keyword = "IF";
        if (_context.Plan.Find(IrStrategy.Credit) is { } credit)
        {
            writer.Open($"{keyword} operation = '{ScriptProtocol.Credit}' THEN").Open("IF is_there THEN");
            PrintChange(writer, credit, [.. _fields, "now", "amount", "extra"]);
            writer.Close("END IF;").Close();
            keyword = "ELSIF";
        }

        if (_context.Plan.Find(IrStrategy.Charge) is { } charge)
        {
            writer.Open($"{keyword} operation = '{ScriptProtocol.Charge}' THEN");
            PrintChange(writer, charge, ["is_there", .. _fields, "now", "amount"]);
            writer.Line("is_there := true;").Close();
            keyword = "ELSIF";
        }

        writer.Open($"{keyword} operation <> '{ScriptProtocol.Grant}' THEN");
        writer.Line($"RAISE EXCEPTION 'strategy {Quotable(_strategy.Name)} has no operation %', operation;");
        writer.Close("END IF;").Close("END IF;").Line();
    }

    private void PrintDecide(SourceWriter writer)
    {
        writer.Open("LOOP");
        new PlPgSqlEntry(_context, _names, _context.Plan.Find(IrStrategy.Decide)!).Print(writer, ["is_there", .. _fields, "now", "cost"], Decided);
        if (_context.Plan.Find(StrategyPlan.LimitFunction) is { } limit && _context.Plan.Limit is null)
        {
            var inputs = PlPgSqlInputs.Of(_context, limit).Select(input => _names[PlPgSqlInputs.KeyOf(input)]);
            writer.Line($"limit_now := {_context.NameOf(limit.Name)}({PlPgSqlNames.List(inputs.Append("now"))});");
        }

        PrintOutcome(writer);
        writer.Line("EXIT;").Close("END LOOP;").Line();
    }

    private IEnumerable<string> Decided(PlPgSqlStatementPrinter statements, IrReturn result)
    {
        var tail = 1 + _fields.Length;
        yield return $"allowed := {statements.Print(result.Values[0])};";
        foreach (var assignment in Assignments(_next, result.Values.Skip(1).Take(_fields.Length).Select(statements.Print))) yield return assignment;
        yield return $"remaining := {statements.Print(result.Values[tail])};";
        yield return $"reset_at := {statements.Print(result.Values[tail + 1])};";

        var (has, retryAt) = (result.Values[tail + 2], result.Values[tail + 3]);
        if (has is IrBool { Value: true } || _context.IsChecked(retryAt))
        {
            // Where it is checked it is computed even if it goes unused: what fails there fails in every executor.
            yield return $"retry_at := {statements.Print(retryAt)};";
            if (has is not IrBool { Value: true }) yield return $"IF NOT ({statements.Print(has)}) THEN retry_at := -1; END IF;";
        }
        else
        {
            yield return $"retry_at := {(has is IrBool ? "-1" : statements.Print(new IrConditional(has, retryAt.Chosen(has), new IrInt(-1))))};";
        }

        if (HasDelay(_context)) yield return $"delay := {statements.Print(result.Values[tail + 4])};";
    }

    /// <summary>What leaves the attempt here writes nothing.</summary>
    private void PrintOutcome(SourceWriter writer)
    {
        writer.Line().Open($"IF operation = '{ScriptProtocol.Decide}' THEN").Line("granted := CASE WHEN allowed THEN cost ELSE 0 END;").Line("EXIT attempt WHEN granted = 0;").Close();
        writer.Open($"ELSIF operation = '{ScriptProtocol.Grant}' THEN")
            .Open("IF peeked IS NULL THEN -- first it asks for nothing, to learn what is left; then for what it takes, or, to learn when that can be had, for the least")
            .Line("peeked := remaining;").Line("peeked_reset := reset_at;").Line("granted := LEAST(amount, remaining);").Line("cost := GREATEST(granted, extra);").Line("CONTINUE;")
            .Close("END IF;").Open("IF granted < extra THEN").Line("granted := 0;").Open("IF allowed THEN -- the least would cross the limit, as a debit may and a grant may not")
            .Line("allowed := false;").Line("remaining := peeked;").Line("reset_at := peeked_reset;").Line("retry_at := peeked_reset;");
        if (HasDelay(_context)) writer.Line("delay := 0;");
        writer.Close("END IF;").Line("EXIT attempt;").Close("END IF;").Close();
        if (_context.Plan.Find(IrStrategy.Credit) is not null) PrintChanged(writer, ScriptProtocol.Credit, "granted := 0;", "EXIT attempt WHEN NOT is_there;");
        if (_context.Plan.Find(IrStrategy.Charge) is not null) PrintChanged(writer, ScriptProtocol.Charge, "granted := amount;");
        writer.Open("ELSE").Line("granted := 0;").Line("EXIT attempt;").Close("END IF;");
    }

    private void PrintChanged(SourceWriter writer, string operation, params string[] statements)
    {
        writer.Open($"ELSIF operation = '{operation}' THEN");
        foreach (var statement in Assignments(_next, _fields).Concat(statements)) writer.Line(statement);
        writer.Close();
    }

    private void PrintKeep(SourceWriter writer)
    {
        const string unchanged = "WHERE s.ctid = version AND s.key = item AND s.state = stored";
        writer.Open("IF reset_at <= now THEN -- fresh is the same as forgotten").Line("EXIT WHEN stored IS NULL;").Line($"DELETE FROM {Table} {unchanged};").Close();
        writer.Open("ELSIF stored IS NULL THEN").Line($"INSERT INTO {Table} VALUES (item, {_state.Write("made_with", _next)}, reset_at + outlives)");
        writer.Line("ON CONFLICT ON CONSTRAINT state_pkey DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at WHERE s.expires_at <= now;").Close();
        writer.Open("ELSE").Line($"UPDATE {Table} SET state = {_state.Write("made_with", _next)}, expires_at = reset_at + outlives {unchanged};").Close("END IF;");
        writer.Line("EXIT WHEN FOUND;").Line().Line("-- somebody else was first: once more, with what is there now");
        if (CanCarry) writer.Line("units := NULL;");
        writer.Line("cost := COALESCE(amount, cost);").Line("peeked := NULL;");
        foreach (var (field, name) in _strategy.Fields.Zip(_fields, (field, name) => (field, name)))
            if (field.Type == IrType.Row) writer.Line($"{name} := NULL;");
    }

    private void PrintReply(SourceWriter writer)
    {
        string[] reply = ["allowed::integer", "granted", "remaining", "reset_at", "retry_at", "now", HasDelay(_context) ? "delay" : "0", "limit_now"];
        writer.Line($"RETURN ARRAY[{PlPgSqlNames.List(reply.Take(ReplyLength(_context)))}];");
    }

    private static IEnumerable<string> Assignments(IEnumerable<string> variables, IEnumerable<string> values) =>
        variables.Zip(values, (variable, value) => $"{variable} := {value};");

    private static string IsCurrent => $"starts_with(stored, made_with || '{ScriptProtocol.PrefixEnd}')";

    private static string Table => $"{PlPgSqlScript.Schema}.state AS s";

    private static string Corrupt => $"RAISE EXCEPTION '{ScriptProtocol.CorruptError}' USING ERRCODE = '{PlPgSqlPrelude.CorruptState}';";

    private static string Quotable(string text) => string.Concat(text.Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' '));
}
