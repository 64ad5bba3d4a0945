using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Testing;

/// <summary>The state of any strategy, as its fields.</summary>
/// <param name="Fields">The values, in the definition's order.</param>
internal readonly record struct InterpretedState(IrValue[]? Fields);

/// <summary>The functions of any strategy, run by the exact interpreter.</summary>
/// <param name="interpreter">The strategy with its configuration.</param>
/// <param name="shape">The fields of its state.</param>
internal readonly struct InterpretedKernel(IrInterpreter interpreter, IReadOnlyList<StrategyField> shape) : IStrategyKernel<InterpretedState>
{
    private static readonly IrValue EmptyRow = IrValue.OfRow([]);

    public Decision Decide(bool exists, InterpretedState state, long now, long cost, out InterpretedState next)
    {
        // (allowed, fields..., remaining, resetAt, hasRetry, retryAt, delay)
        var result = Call(IrStrategy.Decide, [Truth(exists), .. FieldsOf(state), Number(now), Number(cost)]);
        var tail = result[(shape.Count + 1)..];
        next = new InterpretedState(result[1..(shape.Count + 1)]);
        return IsTrue(result[0])
            ? Decision.Allow(now, LimitAt(now), (long)tail[0].Number, (long)tail[1].Number, (long)tail[4].Number)
            : Decision.Deny(now, LimitAt(now), (long)tail[0].Number, (long)tail[1].Number, IsTrue(tail[2]) ? (long)tail[3].Number : Decision.Never);
    }

    public InterpretedState Credit(InterpretedState state, long now, long amount, long debitedAt) =>
        new(Call(IrStrategy.Credit, [.. FieldsOf(state), Number(now), Number(amount), Number(debitedAt)]));

    public InterpretedState Charge(bool exists, InterpretedState state, long now, long amount) =>
        new(Call(IrStrategy.Charge, [Truth(exists), .. FieldsOf(state), Number(now), Number(amount)]));

    public InterpretedState Carry(InterpretedState state, ReadOnlySpan<long> units, long now)
    {
        var arguments = new List<IrValue>(FieldsOf(state));
        foreach (var unit in units) arguments.Add(Number(unit));
        arguments.Add(Number(now));
        return new InterpretedState(Call(IrStrategy.Carry, [.. arguments]));
    }

    public InterpretedState Unpack(ReadOnlySpan<long> fields)
    {
        var values = new IrValue[shape.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!shape[i].IsMany)
            {
                values[i] = Number(fields[0]);
                fields = fields[1..];
                continue;
            }

            var row = new BigInteger[fields[0]];
            for (var k = 0; k < row.Length; k++) row[k] = fields[k + 1];
            values[i] = IrValue.OfRow(row);
            fields = fields[(row.Length + 1)..];
        }

        return new InterpretedState(values);
    }

    public long Width(InterpretedState state) => state.Fields!.Sum(value => value.IsRow ? value.Row.Length + 1L : 1);

    public void Pack(InterpretedState state, Span<long> fields)
    {
        var i = 0;
        foreach (var value in state.Fields!)
        {
            if (value.IsRow) fields[i++] = value.Row.Length;
            foreach (var number in value.IsRow ? value.Row : [value.Number]) fields[i++] = (long)number;
        }
    }

    /// <summary>The largest cost that a key with no state allows is what a peek at such a key says remains.</summary>
    private long LimitAt(long now) =>
        (long)Call(IrStrategy.Decide, [Truth(false), .. FieldsOf(default), Number(now), Number(0)])[shape.Count + 1].Number;

    private IrValue[] FieldsOf(InterpretedState state) => state.Fields ?? [.. shape.Select(field => field.IsMany ? EmptyRow : Number(0))];

    private IrValue[] Call(string function, IrValue[] arguments)
    {
        try
        {
            return interpreter.Run(function, arguments);
        }
        catch (IrFaultException fault)
        {
            throw new StrategyRangeException(fault.Site, fault.Text);
        }
    }

    private static bool IsTrue(IrValue value) => value.Number.IsOne;

    private static IrValue Truth(bool value) => Number(value ? 1 : 0);

    private static IrValue Number(long value) => new BigInteger(value);
}
