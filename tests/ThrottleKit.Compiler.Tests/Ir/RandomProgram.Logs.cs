using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Tests.Ir;

/// <summary>Logs in random programs: appended to, shortened, changed, chosen, shared and given to functions; each goes with a local that counts its records.</summary>
internal sealed partial class RandomProgram
{
    private const int MostRecords = 7;

    private static IrLogInfo Records => new(new IrRowLength("size", 3), MostRecords, "global::Sample.Entry", EquatableArray.Of(
        new IrColumn("At", 0, IrLimits.MaxExact, IrSite.None), new IrColumn("Cost", -1000, 1_000_000, IrSite.None)));

    private static readonly IrExpression MostAppended = new IrBinary(IrBinaryOp.Add, new IrParameter("size", IrType.Int), new IrInt(3), IrSite.None);

    private readonly Dictionary<string, IrVariable> _counts = [];

    private IEnumerable<IrVariable> Logs => _visible.Where(variable => variable.Type == IrType.Log);

    private void BeginLogs(string function, IrVariable[] parameters, List<IrStatement> body)
    {
        _counts.Clear();
        if (parameters.FirstOrDefault(parameter => parameter.Type == IrType.Log) is not { } log) return;
        if (function == "Push")
        {
            _counts[log.Name] = parameters[1];
            _counters.Add(parameters[1].Name);
            return;
        }

        body.Add(new IrDeclare(Counted(log), new IrCount(Local(log), MostRecords)));
    }

    /// <summary>The local that counts a new log's records.</summary>
    private IrVariable Counted(IrVariable log)
    {
        var count = NewVariable(IrType.Int);
        _counts[log.Name] = count;
        _counters.Add(count.Name);
        _visible.Add(count);
        return count;
    }

    private IrLocal CountOf(IrVariable log) => Local(_counts[log.Name]);

    private IrVariable AnyLog() => Logs.ElementAt(random.Next(Logs.Count()));

    private bool LogStatement(List<IrStatement> statements)
    {
        if (!Logs.Any() || random.Next(5) == 0)
        {
            var made = NewVariable(IrType.Log);
            var (value, number) = Logs.Any() && random.Next(4) > 0 ? Edited(AnyLog()) : (new IrNoEntries(), new IrInt(0));
            statements.Add(new IrDeclare(made, value));
            statements.Add(new IrDeclare(Counted(made), number));
            _visible.Add(made);
            return true;
        }

        var log = AnyLog();
        switch (random.Next(8))
        {
            case 0:
                // As long as some condition says so, the oldest go.
                var goesOn = new IrBinary(IrBinaryOp.And, new IrBinary(IrBinaryOp.Greater, CountOf(log), new IrInt(0), IrSite.None), Expression(IrType.Bool, 2), IrSite.None);
                statements.Add(new IrWhile(goesOn, Assigned(log, Drop(log, CountOf(log))).ToEquatableArray(), new IrInt(MostRecords)));
                break;
            case 1 or 2:
                statements.Add(new IrIf(
                    new IrBinary(IrBinaryOp.Greater, CountOf(log), new IrInt(0), IrSite.None), Assigned(log, Drop(log, CountOf(log))).ToEquatableArray(),
                    Assigned(log, Append(log)).ToEquatableArray()));
                break;
            case 3:
                var other = AnyLog();
                var test = NewVariable(IrType.Bool);
                statements.Add(new IrDeclare(test, Expression(IrType.Bool, 2)));
                statements.AddRange(Assigned(log, (new IrConditional(Local(test), Local(other), Local(log)), new IrConditional(Local(test), CountOf(other), CountOf(log)))));
                break;
            case 4 when _functions.Count > 3:
                var push = _functions[3];
                var locals = push.Results.Select(result => NewVariable(result.Type)).ToArray();
                statements.AddRange(locals.Select(local => new IrDeclare(local, null)));
                statements.Add(new IrCall(locals.ToEquatableArray(), push.Name, EquatableArray.Of<IrExpression>(Given(log, out var given), given, Integer(2))));
                _counts[locals[0].Name] = locals[1];
                _counters.Add(locals[1].Name);
                _visible.AddRange(locals);
                break;
            default:
                statements.AddRange(Assigned(log, Edited(random.Next(3) == 0 ? AnyLog() : log)));
                break;
        }

        return true;
    }

    /// <summary>As the front-end does it: the log first, which may still read how many records there were.</summary>
    private IrStatement[] Assigned(IrVariable log, (IrExpression Value, IrExpression Count) next) =>
        [new IrAssign(log, next.Value), new IrAssign(_counts[log.Name], next.Count)];

    private IrExpression Given(IrVariable log, out IrExpression count)
    {
        (var value, count) = Log(log, 2);
        return value;
    }

    private (IrExpression Value, IrExpression Count) Edited(IrVariable log) => random.Next(8) switch
    {
        7 => (new IrNoEntries(), new IrInt(0)),
        4 => Log(log, 3),
        0 => Drop(log, CountOf(log)),
        1 => (new IrEdit(IrLogOp.Replace, Local(log), Index(1), CountOf(log), Record(), Site()), CountOf(log)),
        2 => (Local(log), CountOf(log)),
        3 when Append(log) is var (appended, count) => (new IrEdit(IrLogOp.DropOldest, appended, new IrInt(0), count, default, Site()), Step(IrBinaryOp.Subtract, count)),
        _ => Append(log),
    };

    /// <summary>A log that is chosen, or some changes away from one that has a name.</summary>
    private (IrExpression Value, IrExpression Count) Log(IrVariable near, int depth)
    {
        if (depth == 0) return random.Next(3) == 0 ? (new IrNoEntries(), new IrInt(0)) : (Local(near), CountOf(near));
        var (log, count) = Log(near, depth - 1);
        switch (random.Next(5))
        {
            case 0:
                return (new IrEdit(IrLogOp.Append, log, count, MostAppended, Record(), Site()), Step(IrBinaryOp.Add, count));
            case 1:
                return (new IrEdit(IrLogOp.DropOldest, log, new IrInt(0), count, default, Site()), Step(IrBinaryOp.Subtract, count));
            case 2:
                return (new IrEdit(IrLogOp.Replace, log, Index(1), count, Record(), Site()), count);
            case 3 when _visible.Where(variable => variable.Type == IrType.Bool).ToArray() is { Length: > 0 } truths:
                var (other, others) = Log(AnyLog(), depth - 1);
                var test = Local(truths[random.Next(truths.Length)]);
                return (new IrConditional(test, log, other), new IrConditional(test, count, others));
            default:
                return (log, count);
        }
    }

    private (IrExpression Value, IrExpression Count) Append(IrVariable log) =>
        (new IrEdit(IrLogOp.Append, Local(log), CountOf(log), MostAppended, Record(), Site()), Step(IrBinaryOp.Add, CountOf(log)));

    private (IrExpression Value, IrExpression Count) Drop(IrVariable log, IrExpression count) =>
        (new IrEdit(IrLogOp.DropOldest, Local(log), new IrInt(0), count, default, Site()), Step(IrBinaryOp.Subtract, count));

    private IrBinary Step(IrBinaryOp op, IrExpression count) => new(op, count, new IrInt(1), Site(0, MostRecords));

    private EquatableArray<IrExpression> Record() => EquatableArray.Of(Number(0, IrLimits.MaxExact), Number(-1000, 1_000_000));

    /// <summary>A number of a record: one that is known to be in its range, or held to it.</summary>
    private IrExpression Number(long min, long max) => Seldom() ? Small(0, 100) : Narrow(min, max);

    private IrExpression Entry(int depth)
    {
        var chosen = AnyLog();
        var (log, count) = Usually() ? (Local(chosen), CountOf(chosen)) : Log(chosen, 2);
        if (random.Next(8) == 0) return new IrCount(log, MostRecords);
        var index = Index(depth - 1);
        var entry = new IrEntry(log, index, count, random.Next(2), Site());
        if (index is not IrInt || Seldom()) return entry;
        return new IrConditional(new IrBinary(IrBinaryOp.Less, index, count, IrSite.None), entry, Small(-20, 100));
    }
}
