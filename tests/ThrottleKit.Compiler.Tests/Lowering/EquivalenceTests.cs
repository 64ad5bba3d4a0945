using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Tests.Ir;
using Xunit;

namespace ThrottleKit.Compiler.Tests.Lowering;

/// <summary>Random programs, lowered: the plan returns and fails as the program does as it was written.</summary>
public sealed class EquivalenceTests
{
    private const int Configurations = 3, Inputs = 4;

    /// <summary>A hundred thousand in the long run, <c>THROTTLEKIT_LONG=1 ./test Compiler</c>.</summary>
    private static readonly int Programs = Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 100_000 : 2_000;

    private static readonly string[] EntryPoints = [IrStrategy.Decide, IrStrategy.Credit, IrStrategy.Charge, IrStrategy.Carry];

    [Fact]
    public void RandomProgram_LoweredAndAsWritten_ReturnAndFailAlike()
    {
        long returned = 0, failed = 0;
        Parallel.For(0, Programs, seed =>
        {
            var random = new Random(seed);
            var strategy = new RandomProgram(random).Next();
            var plan = Planner.Plan(strategy);
            for (var i = 0; i < Configurations; i++)
            {
                var parameters = strategy.Parameters.Select(parameter => Value(random, parameter)).ToList();
                var written = new IrInterpreter(strategy, parameters);
                var lowered = IrInterpreter.ForPlan(plan, parameters);
                foreach (var function in EntryPoints)
                {
                    for (var j = 0; j < Inputs; j++)
                    {
                        var arguments = Arguments(random, strategy, strategy.Find(function)!, parameters);
                        var expected = Run(() => written.Run(function, arguments));
                        var actual = Run(() => lowered.Run(function, arguments));
                        if (expected is null) Interlocked.Increment(ref failed);
                        else Interlocked.Increment(ref returned);
                        Assert.True(
                            Same(expected, actual),
                            $"Seed {seed}: {function}({string.Join(", ", arguments)}) with ({string.Join(", ", parameters)}) gives {Text(expected)} as written, {Text(actual)} lowered.");
                    }
                }

                CheckLimit(seed, random, strategy, plan, written, lowered);
            }
        });

        Assert.True(returned > Programs && failed > Programs, $"{returned} calls returned and {failed} failed: too few of one kind to tell.");
    }

    /// <summary>Where <c>Decide</c> fails for a fresh key, nobody gets to see its limit.</summary>
    private static void CheckLimit(int seed, Random random, IrStrategy strategy, StrategyPlan plan, IrInterpreter written, IrInterpreter lowered)
    {
        var now = (BigInteger)random.NextInt64(IrLimits.MaxTime + 1);
        IrValue[] fresh =
        [
            BigInteger.Zero, .. strategy.Fields.Select(field => field.Type.IsMany() ? IrValue.OfRow([]) : (IrValue)BigInteger.Zero), now, BigInteger.Zero,
        ];
        if (Run(() => written.Run(IrStrategy.Decide, fresh)) is not { } decision) return;
        var limit = plan.Limit is { } value ? lowered.Evaluate(value) : lowered.Call(StrategyPlan.LimitFunction, now)[0];
        Assert.True(decision[1 + strategy.Fields.Count].Number == limit, $"Seed {seed}: at {now} a fresh key has {decision[1 + strategy.Fields.Count]}, the limit is {limit}.");
    }

    private static long? Value(Random random, IrParameterInfo parameter) =>
        parameter.IsOptional && random.Next(2) == 0 ? null : Skewed(random, parameter.Min, parameter.Max);

    private static IrValue[] Arguments(Random random, IrStrategy strategy, IrFunction function, IReadOnlyList<long?> parameters)
    {
        var size = function.Name == IrStrategy.Carry ? Skewed(random, 1, 4) : parameters[strategy.Parameters.Count - 1]!.Value;
        var fields = strategy.Fields.ToDictionary(field => char.ToLowerInvariant(field.Name[0]) + field.Name[1..]);
        return [.. function.Parameters.Select((variable, index) => variable.Type == IrType.Log ? Log(random) : variable.Type == IrType.Row
            ? IrValue.OfRow([.. Enumerable.Range(0, (int)size + 1).Select(_ => (BigInteger)Skewed(random, -1000, 1_000_000))])
            : (IrValue)(BigInteger)(variable switch
        {
            { Type: IrType.Bool } => random.Next(2),
            { Name: "oldSize" } => size,
            { Name: "now" or "debitedAt" } => Skewed(random, 0, IrLimits.MaxTime),
            { Name: "cost" or "amount" } => Skewed(random, 0, IrLimits.MaxAmount),
            _ when fields.TryGetValue(variable.Name, out var field) => Skewed(random, field.Min, field.Max),
            _ => Skewed(random, 0, IrLimits.MaxExact),
        }))];
    }

    private static IrValue Log(Random random) => IrValue.OfRow(
        [.. Enumerable.Range(0, random.Next(6)).SelectMany(_ => new BigInteger[] { Skewed(random, 0, IrLimits.MaxExact), Skewed(random, -1000, 1_000_000) })]);

    /// <summary>Of every size, with the ends of the range among them.</summary>
    private static long Skewed(Random random, long min, long max) => random.Next(8) switch
    {
        0 => min,
        1 => max,
        _ => Math.Clamp(random.NextInt64(1L << random.Next(1, 54)) * (random.Next(4) == 0 ? -1 : 1), min, max),
    };

    private static IrValue[]? Run(Func<IrValue[]> call)
    {
        try
        {
            return call();
        }
        catch (IrFaultException)
        {
            return null;
        }
    }

    private static bool Same(IrValue[]? a, IrValue[]? b) => a is null || b is null ? a == b : a.SequenceEqual(b);

    private static string Text(IrValue[]? results) => results is null ? "a fault" : $"({string.Join(", ", results)})";
}
