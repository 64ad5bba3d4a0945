using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Testing;

/// <summary>The state of any strategy, as its fields.</summary>
/// <param name="Fields">The values, in the definition's order.</param>
internal readonly record struct InterpretedState(BigInteger[]? Fields);

/// <summary>The functions of any strategy, run by the exact interpreter.</summary>
/// <param name="interpreter">The strategy with its configuration.</param>
/// <param name="fieldCount">How many fields its state has.</param>
internal readonly struct InterpretedKernel(IrInterpreter interpreter, int fieldCount) : IStrategyKernel<InterpretedState>
{
    public Decision Decide(bool exists, InterpretedState state, long now, long cost, out InterpretedState next)
    {
        // (allowed, fields..., remaining, resetAt, hasRetry, retryAt, delay)
        var result = Call(IrStrategy.Decide, [Truth(exists), .. FieldsOf(state), now, cost]);
        var (remaining, resetAt) = ((long)result[fieldCount + 1], (long)result[fieldCount + 2]);
        next = new InterpretedState(result[1..(fieldCount + 1)]);
        return result[0].IsOne
            ? Decision.Allow(now, LimitAt(now), remaining, resetAt, (long)result[fieldCount + 5])
            : Decision.Deny(now, LimitAt(now), remaining, resetAt, result[fieldCount + 3].IsOne ? (long)result[fieldCount + 4] : Decision.Never);
    }

    public InterpretedState Credit(InterpretedState state, long now, long amount, long debitedAt) =>
        new(Call(IrStrategy.Credit, [.. FieldsOf(state), now, amount, debitedAt]));

    public InterpretedState Charge(bool exists, InterpretedState state, long now, long amount) =>
        new(Call(IrStrategy.Charge, [Truth(exists), .. FieldsOf(state), now, amount]));

    public InterpretedState Carry(InterpretedState state, ReadOnlySpan<long> units, long now)
    {
        var arguments = new List<BigInteger>(FieldsOf(state));
        foreach (var unit in units) arguments.Add(unit);
        arguments.Add(now);
        return new InterpretedState(Call(IrStrategy.Carry, [.. arguments]));
    }

    public InterpretedState Unpack(ReadOnlySpan<long> fields)
    {
        var values = new BigInteger[fields.Length];
        for (var i = 0; i < values.Length; i++) values[i] = fields[i];
        return new InterpretedState(values);
    }

    public void Pack(InterpretedState state, Span<long> fields)
    {
        for (var i = 0; i < fields.Length; i++) fields[i] = (long)state.Fields![i];
    }

    /// <summary>The largest cost that a key with no state allows is what a peek at such a key says remains.</summary>
    private long LimitAt(long now) =>
        (long)Call(IrStrategy.Decide, [BigInteger.Zero, .. new BigInteger[fieldCount], now, BigInteger.Zero])[fieldCount + 1];

    private BigInteger[] FieldsOf(InterpretedState state) => state.Fields ?? new BigInteger[fieldCount];

    private BigInteger[] Call(string function, BigInteger[] arguments)
    {
        try
        {
            return interpreter.Call(function, arguments);
        }
        catch (IrFaultException fault)
        {
            throw new StrategyRangeException(fault.Site, fault.Text);
        }
    }

    private static BigInteger Truth(bool value) => value ? BigInteger.One : BigInteger.Zero;
}
