using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Holds the IR of a function, run by the exact interpreter, against the same function run by the C# compiler.</summary>
internal static class SameMeaning
{
    private const int Seed = 20_260_101, Rounds = 400;

    /// <summary>Holds the helper <c>F</c> of a sample strategy to its C#, on random arguments.</summary>
    /// <param name="function">The helper, and whatever else the class needs.</param>
    /// <param name="members">Members before it.</param>
    public static void OfFunction(string function, string members = "") =>
        Of(Sources.Sample(function, members), "F", new Dictionary<string, long?> { ["Limit"] = 7 });

    /// <summary>Holds one function of a strategy to its C#, on random arguments.</summary>
    /// <param name="source">The strategy, a class called <c>Sample</c>.</param>
    /// <param name="function">The function.</param>
    /// <param name="parameters">The values of the strategy's parameters, by property, in their order.</param>
    public static void Of(string source, string function, IReadOnlyDictionary<string, long?> parameters)
    {
        var bound = Sources.Bind(source);
        Assert.True(bound.Strategy is not null, "refused: " + string.Join("\n", bound.Refusals.Select(refusal => refusal.ToDiagnostic())));
        Assert.Equal(bound.Strategy, IrText.Read(IrText.Write(bound.Strategy)));

        var interpreter = new IrInterpreter(bound.Strategy, parameters.Values.ToList());
        var reference = new Reference(Sources.Compile(source), "Sample", function, parameters);
        var scalars = reference.ParameterTypes.Where(type => type.Name != "Sample").SelectMany(Reference.Scalars).ToList();
        var random = new Random(Seed);
        var compared = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var size = 1L << random.Next(1, 34);
            var arguments = scalars.Select(type => Pick(random, type, size)).ToList();
            var expected = reference.Call(arguments);
            var (actual, fault) = Run(interpreter, function, arguments);
            if (expected is null)
            {
                Assert.True(actual is null, $"F({string.Join(", ", arguments)}) fails in C# and is {Show(actual)} in the IR (seed {Seed}, round {round})");
                continue;
            }

            // Between 2^53 and 2^63 a long goes on in C#, while the IR is to fail.
            if (fault is not null && bound.Strategy.Sites[fault.Site].Max == IrLimits.MaxExact && fault.Reason.StartsWith("reaches", StringComparison.Ordinal)) continue;
            Assert.True(
                actual is not null && expected.SequenceEqual(actual),
                $"F({string.Join(", ", arguments)}) is {Show(expected)} in C# and {Show(actual)} in the IR (seed {Seed}, round {round})\n{IrDump.Print(bound.Strategy)}");
            compared++;
        }

        Assert.True(compared > Rounds / 4, $"only {compared} of {Rounds} rounds compared anything");
    }

    private static (BigInteger[]? Values, IrFaultException? Fault) Run(IrInterpreter interpreter, string function, IEnumerable<long> arguments)
    {
        try
        {
            return (interpreter.Call(function, arguments.Select(argument => (BigInteger)argument).ToArray()), null);
        }
        catch (IrFaultException fault)
        {
            return (null, fault);
        }
    }

    private static long Pick(Random random, Type type, long size)
    {
        if (type == typeof(bool)) return random.Next(2);
        if (type.IsEnum) return (long)Convert.ChangeType(Enum.GetValuesAsUnderlyingType(type).GetValue(random.Next(Enum.GetValues(type).Length))!, typeof(long), null);
        if (type == typeof(Duration)) return random.NextInt64(1, size + 1);
        return Math.Clamp(random.NextInt64(-size, size + 1), type == typeof(int) ? int.MinValue : long.MinValue, type == typeof(int) ? int.MaxValue : long.MaxValue);
    }

    private static string Show(BigInteger[]? values) => values is null ? "a failure" : $"({string.Join(", ", values)})";
}
