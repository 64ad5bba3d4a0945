using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Tests.Ir;

/// <summary>
/// Makes random strategies of the IR: well formed, with every operation, statement and type, and with guards that do fail now and then.
/// Their decisions make no sense; that all executors agree on them does.
/// </summary>
internal sealed partial class RandomProgram(Random random)
{
    private readonly List<IrSite> _sites = [];
    private readonly List<IrFunction> _functions = [];
    private readonly List<IrVariable> _visible = [];
    private readonly HashSet<string> _counters = [];
    private (IrExpression Value, IrExpression Count) _returned;
    private int _names;

    private static readonly EquatableArray<IrParameterInfo> Parameters = EquatableArray.Of(
        new IrParameterInfo("limit", "Limit", IrParameterKind.Integer, "long", 1, 1_000_000_000, false, null, default),
        new IrParameterInfo("window", "Window", IrParameterKind.Duration, "global::ThrottleKit.Duration", 1, 1_000_000_000_000, false, null, default),
        new IrParameterInfo("burst", "Burst", IrParameterKind.Integer, "int", 0, 1_000_000, true, null, default),
        new IrParameterInfo("strict", "Strict", IrParameterKind.Flag, "bool", 0, 1, false, 1, default),
        new IrParameterInfo(
            "mode", "Mode", IrParameterKind.Choice, "global::Sample.Mode", 0, 2, true, null,
            EquatableArray.Of(new IrChoice("soft", 0), new IrChoice("hard", 2))),
        new IrParameterInfo("size", "Size", IrParameterKind.Integer, "int", 1, 4, false, 3, default));

    private static readonly EquatableArray<IrField> Fields = EquatableArray.Of(
        new IrField("End", "long", IrType.Int, 0, IrLimits.MaxExact, IrSite.None),
        new IrField("Used", "int", IrType.Int, -1000, 1_000_000, IrSite.None),
        new IrField("Open", "bool", IrType.Bool, 0, 1, IrSite.None),
        new IrField("Mode", "global::Sample.Mode", IrType.Int, 0, 2, IrSite.None),
        new IrField("Counts", "global::ThrottleKit.Counters", IrType.Row, -1000, 1_000_000, IrSite.None, new IrRowLength("size", 1)),
        new IrField("Entries", "global::ThrottleKit.Log<global::Sample.Entry>", IrType.Log, 0, MostRecords, IrSite.None, null, Records));

    private static readonly IrVariable[] FieldVariables =
        [new("end", IrType.Int), new("used", IrType.Int), new("is", IrType.Bool), new("mode", IrType.Int), new("counts", IrType.Row), new("entries", IrType.Log)];

    public IrStrategy Next()
    {
        _functions.Add(Function("Halve", Integers("value"), [new("half", IrType.Int)], 2));
        _functions.Add(Function("Split", [new("a", IrType.Int), new("flag", IrType.Bool)], [new("b", IrType.Int), new("odd", IrType.Bool)], 3));
        _functions.Add(Function("Mix", [new("row", IrType.Row), .. Integers("length", "value")], [new("mixed", IrType.Row), .. Integers("sum")], 3));
        _functions.Add(Function("Push", [new("log", IrType.Log), .. Integers("count", "value")], [new("pushed", IrType.Log), .. Integers("pushedCount")], 3));
        IrVariable exists = new("exists", IrType.Bool);
        _functions.Add(Function(
            IrStrategy.Decide,
            [exists, .. FieldVariables, .. Integers("now", "cost")],
            [new("allowed", IrType.Bool), .. FieldVariables, .. Integers("remaining", "resetAt"), new("hasRetry", IrType.Bool), .. Integers("retryAt", "delay")],
            5));
        _functions.Add(Function(IrStrategy.Credit, [.. FieldVariables, .. Integers("now", "amount", "debitedAt")], FieldVariables, 3));
        _functions.Add(Function(IrStrategy.Charge, [exists, .. FieldVariables, .. Integers("now", "amount")], FieldVariables, 3));
        _functions.Add(Function(IrStrategy.Carry, [.. FieldVariables, .. Integers("oldWindow", "oldLimit", "oldSize", "now")], FieldVariables, 3));
        _functions.Add(Function("Limit", Integers("now"), Integers("limit"), 2));
        return new IrStrategy(
            "random", Parameters, Fields, EquatableArray.Of("window", "limit", "size"), _functions.ToEquatableArray(), _sites.ToEquatableArray());
    }

    private static IrVariable[] Integers(params string[] names) => [.. names.Select(name => new IrVariable(name, IrType.Int))];

    private IrFunction Function(string name, IrVariable[] parameters, IrVariable[] results, int size)
    {
        _visible.Clear();
        _counters.Clear();
        _visible.AddRange(parameters);
        var body = new List<IrStatement>();
        BeginRows(name, parameters, body);
        BeginLogs(name, parameters, body);
        body.AddRange(Statements(size, results, depth: 0));
        body.Add(Return(results));
        return new IrFunction(name, parameters.ToEquatableArray(), results.ToEquatableArray(), body.ToEquatableArray());
    }

    private List<IrStatement> Statements(int count, IrVariable[] results, int depth)
    {
        var statements = new List<IrStatement>();
        for (var i = 0; i < count; i++) Statement(statements, results, depth);
        return statements;
    }

    private void Statement(List<IrStatement> statements, IrVariable[] results, int depth)
    {
        if (random.Next(4) == 0 && RowStatement(statements)) return;
        if (random.Next(4) == 0 && LogStatement(statements)) return;
        switch (random.Next(depth < 2 ? 8 : 4))
        {
            case 0 or 1:
                var local = NewVariable(RandomType());
                statements.Add(new IrDeclare(local, Expression(local.Type, 3)));
                _visible.Add(local);
                break;
            case 2 when _visible.Where(v => !v.Type.IsMany() && !_counters.Contains(v.Name)).ToArray() is { Length: > 0 } targets:
                var target = targets[random.Next(targets.Length)];
                statements.Add(new IrAssign(target, Expression(target.Type, 3)));
                break;
            case 3 when _functions.Count >= 4:
                Call(statements);
                break;
            case 4 or 5:
                var later = NewVariable(Rows.Any() && random.Next(4) == 0 ? IrType.Row : RandomType());
                if (later.Type == IrType.Row) _lengths[later.Name] = LengthOf(AnyRow());
                statements.Add(new IrDeclare(later, null));
                var condition = Expression(IrType.Bool, 2);
                var then = Branch(later, results, depth);
                var otherwise = Branch(later, results, depth);
                statements.Add(new IrIf(condition, then, otherwise));
                _visible.Add(later);
                break;
            case 6:
                statements.Add(new IrIf(Expression(IrType.Bool, 3), EquatableArray.Of<IrStatement>(Return(results)), default));
                break;
            case 7:
                Loop(statements, results, depth);
                break;
        }
    }

    private void Call(List<IrStatement> statements)
    {
        var callee = _functions[random.Next(Rows.Any() ? 3 : 2)];
        var locals = callee.Results.Select(result => NewVariable(result.Type)).ToArray();
        if (callee.Name == "Mix")
        {
            CallMix(statements, callee, locals);
            return;
        }

        statements.AddRange(locals.Select(l => new IrDeclare(l, null)));
        statements.Add(new IrCall(
            locals.ToEquatableArray(), callee.Name, callee.Parameters.Select(p => Expression(p.Type, 2)).ToEquatableArray()));
        _visible.AddRange(locals);
    }

    private EquatableArray<IrStatement> Branch(IrVariable assigned, IrVariable[] results, int depth)
    {
        var visible = _visible.Count;
        var body = Statements(random.Next(3), results, depth + 1);
        body.Add(random.Next(8) == 0 ? Return(results) : new IrAssign(assigned, assigned.Type == IrType.Row ? Row(LengthOf(assigned), 2) : Expression(assigned.Type, 2)));
        _visible.RemoveRange(visible, _visible.Count - visible);
        return body.ToEquatableArray();
    }

    private void Loop(List<IrStatement> statements, IrVariable[] results, int depth)
    {
        var visible = _visible.Count;
        var counter = NewVariable(IrType.Int);
        _counters.Add(counter.Name);
        statements.Add(new IrDeclare(counter, new IrInt(0)));
        _visible.Add(counter);
        var inner = _visible.Count;
        var body = Statements(random.Next(1, 3), results, depth + 1);
        body.Add(new IrAssign(counter, new IrBinary(IrBinaryOp.Add, Local(counter), new IrInt(1), IrSite.None)));
        _visible.RemoveRange(inner, _visible.Count - inner);
        var goesOn = new IrBinary(
            IrBinaryOp.And, new IrBinary(IrBinaryOp.Less, Local(counter), new IrInt(5), IrSite.None), Expression(IrType.Bool, 1), IrSite.None);
        statements.Add(new IrWhile(goesOn, body.ToEquatableArray(), new IrInt(5)));
        _visible.RemoveRange(visible, _visible.Count - visible);
        _visible.Add(counter);
    }

    private IrReturn Return(IrVariable[] results) => new(results.Select(Result).ToEquatableArray());

    /// <summary>Fields are narrowed to what they hold, as the front-end does; a coin decides outcomes at once, so that every form is printed.</summary>
    private IrExpression Result(IrVariable result) => result.Name switch
    {
        "end" => Narrow(0, IrLimits.MaxExact),
        "used" => Narrow(-1000, 1_000_000),
        "mode" => Narrow(0, 2),
        "counts" => Fit(),
        "entries" or "pushed" => (_returned = Log(AnyLog(), 2)).Value,
        "pushedCount" => _returned.Count,
        "mixed" => Row(LengthOf(new IrVariable("row", IrType.Row)), 2),
        "allowed" or "hasRetry" when random.Next(3) > 0 => new IrBool(random.Next(2) == 0),
        "remaining" or "resetAt" or "retryAt" or "delay" when random.Next(2) == 0 => new IrInt(random.Next(1000)),
        _ => Expression(result.Type, 2),
    };

    private IrUnary Narrow(long min, long max)
    {
        var value = Expression(IrType.Int, 2);
        return new IrUnary(IrUnaryOp.Narrow, Seldom() ? value : new IrClamp(value, new IrInt(min), new IrInt(max), IrSite.None), Site(min, max));
    }

    private IrVariable NewVariable(IrType type) => new((random.Next(20) == 0 ? "class" : "v") + (_names++ is 0 ? "" : _names), type);

    private IrType RandomType() => random.Next(3) == 0 ? IrType.Bool : IrType.Int;

    private static IrLocal Local(IrVariable variable) => new(variable.Name, variable.Type);

    private int Site(long min = -IrLimits.MaxExact, long max = IrLimits.MaxExact)
    {
        _sites.Add(new IrSite(_sites.Count, $"expression \"{_sites.Count}\"\\\t", min, max));
        return _sites.Count - 1;
    }

    private int NewSite() => Seldom() ? Site(-5_000, 2_000_000_000_000) : Site();

    private IrExpression Expression(IrType type, int depth) => type == IrType.Int ? Integer(depth) : Truth(depth);

    private IrExpression Integer(int depth)
    {
        if (depth == 0) return IntegerLeaf();
        IrExpression Operand() => Integer(depth - 1);
        if (Rows.Any() && random.Next(10) == 0) return Element(depth);
        if (Logs.Any() && random.Next(10) == 0) return Entry(depth);
        return random.Next(13) switch
        {
            12 => new IrUnary(IrUnaryOp.Narrow, Operand(), NewSite()),
            0 => new IrUnary(IrUnaryOp.Negate, Operand(), NewSite()),
            1 => new IrUnary(IrUnaryOp.Abs, Operand(), NewSite()),
            2 => new IrMulDiv((IrMulDivOp)random.Next(3), Operand(), Operand(), Seldom() ? Operand() : Small(1, 5000), NewSite()),
            3 => new IrClamp(Operand(), Seldom() ? Operand() : Small(-50, 1), Seldom() ? Operand() : Small(1, 5000), NewSite()),
            4 => new IrConditional(Truth(depth - 1), Operand(), Operand()),
            5 or 6 => IntegerLeaf(),
            _ => Binary((IrBinaryOp)random.Next(9), depth),
        };
    }

    private IrBinary Binary(IrBinaryOp op, int depth)
    {
        var left = Integer(depth - 1);
        if (op is IrBinaryOp.Min or IrBinaryOp.Max) return new IrBinary(op, left, Integer(depth - 1), IrSite.None);
        var tame = op is not (IrBinaryOp.Add or IrBinaryOp.Subtract) && !Seldom();
        return new IrBinary(op, left, tame ? Small(1, 30) : Integer(depth - 1), NewSite());
    }

    private IrInt Small(int min, int max) => new(random.Next(min, max));

    private bool Seldom() => random.Next(12) == 0;

    private bool Usually() => random.Next(3) > 0;

    private IrExpression IntegerLeaf()
    {
        var locals = _visible.Where(variable => variable.Type == IrType.Int).ToArray();
        return random.Next(4) switch
        {
            0 => new IrInt(random.Next(100) switch
            {
                0 => random.NextInt64(-IrLimits.MaxExact, IrLimits.MaxExact + 1),
                1 => random.NextInt64(1L << 34),
                2 => int.MinValue,
                _ => random.Next(-3, 100),
            }),
            1 => new IrParameter(new[] { "limit", "window", "burst", "mode" }[random.Next(4)], IrType.Int),
            _ when locals.Length > 0 => Local(locals[random.Next(locals.Length)]),
            _ => new IrInt(random.Next(10)),
        };
    }

    private IrExpression Truth(int depth)
    {
        var locals = _visible.Where(variable => variable.Type == IrType.Bool).ToArray();
        if (depth == 0 || Seldom())
        {
            return random.Next(4) switch
            {
                0 => new IrParameter("strict", IrType.Bool),
                1 => new IrHasParameter(random.Next(2) == 0 ? "burst" : "mode"),
                _ when locals.Length > 0 => Local(locals[random.Next(locals.Length)]),
                _ => new IrBool(random.Next(2) == 0),
            };
        }

        return random.Next(8) switch
        {
            0 => new IrUnary(IrUnaryOp.Not, Truth(depth - 1), IrSite.None),
            1 => new IrBinary(IrBinaryOp.And, Truth(depth - 1), Truth(depth - 1), IrSite.None),
            2 => new IrBinary(IrBinaryOp.Or, Truth(depth - 1), Truth(depth - 1), IrSite.None),
            3 => new IrConditional(Truth(depth - 1), Truth(depth - 1), Truth(depth - 1)),
            4 => new IrBinary(random.Next(2) == 0 ? IrBinaryOp.Equal : IrBinaryOp.NotEqual, Truth(depth - 1), Truth(depth - 1), IrSite.None),
            _ => new IrBinary((IrBinaryOp)random.Next((int)IrBinaryOp.Equal, (int)IrBinaryOp.And), Integer(depth - 1), Integer(depth - 1), IrSite.None),
        };
    }
}
