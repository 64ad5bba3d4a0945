using System.Globalization;
using System.Reflection;

namespace ThrottleKit.Generators.Tests;

/// <summary>A user's strategy with every kind of parameter and field, generated, compiled, loaded and run.</summary>
public class RunningTests
{
    private const int Seed = 20_260_101;

    private static readonly Assembly Built = Project.Of(Samples.In("Acme", Choices.Source)).Generate().CompilesCleanly().Load();
    private static readonly StrategyDefinition Definition = Choices.Definition(Built, "Acme.Tariff");

    [Fact]
    public void Definition_SaysWhatTheClassDeclares()
    {
        Assert.Equal("tariff", Definition.Name);
        Assert.Equal("Acme.Tariff", Definition.DeclaredBy.FullName);
        Assert.Equal(
            [
                "limit Integer 1 1000000 False ", "mode Choice -3 2 False 2 plain=1 double=2 flat=-3", "strict Flag 0 1 False ", "rest Duration 1 86400000000 False ",
                "extra Integer 0 1000 True ", "longer Duration 1 86400000000 True ", "gift Flag 0 1 True ", "later Choice -3 2 True  plain=1 double=2 flat=-3",
                "price Integer 1 100 False 3",
            ],
            Definition.Parameters.Select(p => $"{p.Name} {p.Kind} {p.Min} {p.Max} {p.IsOptional} {p.Default}{string.Concat((p.Choices ?? []).Select(c => $" {c.Key}={c.Value}"))}"));
        Assert.Equal(
            ["Used 0 1099511627776", "Until 0 9007199254740991", "Begun 0 1", "Last -3 2", "Streak -5 5"], Definition.State.Select(f => $"{f.Name} {f.Min} {f.Max}"));
        Assert.Equal(["mode", "strict", "rest"], Definition.Units.Select(unit => Definition.Parameters[unit].Name));
        Assert.Equal(StrategyFunctions.Credit | StrategyFunctions.Charge | StrategyFunctions.Carry, Definition.Functions);
        Assert.NotEmpty(Definition.Lua);
        Assert.NotEmpty(Definition.Ir);
    }

    [Fact]
    public void Defaults_AreThoseOfTheProperties()
    {
        var given = new Dictionary<string, long> { ["limit"] = 5, ["strict"] = 0, ["rest"] = 1_000_000 };
        Assert.Equal(
            [5, 2, 0, 1_000_000, null, null, null, null, 3],
            Enumerable.Range(0, Definition.Parameters.Count).Select(i => StrategyArguments.ByName(Definition, given)[i]));
        var state = default(string);
        Assert.False(Definition.Create(StrategyArguments.ByName(Definition, given)).Apply(new StrategyRequest(StrategyOperation.Decide, 0, 3), ref state).Decision.IsAllowed);
        Assert.True(Definition.Create(StrategyArguments.ByName(Definition, given)).Apply(new StrategyRequest(StrategyOperation.Decide, 0, 2), ref state).Decision.IsAllowed);
    }

    [Theory]
    [InlineData("limit", 0)]
    [InlineData("limit", 1_000_001)]
    [InlineData("mode", 3)]
    [InlineData("price", 101)]
    public void ParameterOutOfItsRange_IsRefusedByName(string parameter, long value)
    {
        var given = new Dictionary<string, long> { ["limit"] = 5, ["strict"] = 0, ["rest"] = 1_000_000, [parameter] = value };
        var refusal = Assert.Throws<StrategyConfigurationException>(() => Definition.Create(StrategyArguments.ByName(Definition, given)));
        Assert.Contains($"'{parameter}'", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Through an instance with its properties set, as a user has it, and <c>Compile</c>.</summary>
    [Fact]
    public void CompiledInstance_DecidesAsCreatedByValues()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 50; i++)
        {
            var arguments = RandomArguments(random);
            var executor = (StrategyExecutor)typeof(RunningTests).GetMethod(nameof(Compile), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(Definition.DeclaredBy.GetInterfaces().Single(type => type.Name == "IStrategy`2").GetGenericArguments())
                .Invoke(null, [Instance(arguments), arguments])!;
            Compare($"configuration {i}", random, 20, () => (executor, Definition.Create(arguments)));
        }
    }

    /// <summary>10,000 random steps under changing parameters: every decision and every state as the function that was written gives them.</summary>
    [Fact]
    public void EmittedExecutor_DecidesAsTheWrittenFunction()
    {
        var random = new Random(Seed + 1);
        for (var history = 0; history < 100; history++)
        {
            var configurations = Enumerable.Range(0, 3).Select(_ => RandomArguments(random)).Select(a => (Definition.Emitted(a), Definition.Written(a))).ToList();
            var current = configurations[0];
            Compare($"history {history}", random, 100, () => current = random.Next(10) == 0 ? configurations[random.Next(3)] : current);
        }
    }

    private static void Compare(string what, Random random, int steps, Func<(StrategyExecutor, StrategyExecutor)> executors)
    {
        string? one = null, other = null;
        var now = random.NextInt64(1L << 51);
        for (var step = 0; step < steps; step++)
        {
            var (first, second) = executors();
            now += random.Next(10) switch { 0 => -random.Next(1000), 1 => random.NextInt64(100_000_000_000), _ => random.Next(5_000_000) };
            now = Math.Clamp(now, 0, Exact.MaxTime);
            var operation = (StrategyOperation)random.Next(5);
            var amount = random.Next(20) == 0 ? random.NextInt64(Exact.MaxAmount) : random.Next(50);
            var request = new StrategyRequest(operation, now, amount, Least: 1 + random.Next(3), DebitedAt: Math.Max(0, now - random.Next(1000) + 10));
            Assert.True(
                first.Apply(request, ref one) == second.Apply(request, ref other) && one == other,
                $"{what}, step {step} (seed {Seed}): {request} under {first.Arguments.ToString(Definition)}; states '{one}' and '{other}'");
        }
    }

    private static StrategyArguments RandomArguments(Random random)
    {
        long[] modes = [1, 2, -3];
        long? Maybe(long value) => random.Next(2) == 0 ? value : null;
        return new StrategyArguments(
            1 + random.Next(random.Next(2) == 0 ? 10 : 1_000_000), modes[random.Next(3)], random.Next(2), 1 + random.NextInt64(random.Next(2) == 0 ? 10_000_000 : 86_400_000_000),
            Maybe(random.Next(1001)), Maybe(1 + random.NextInt64(86_400_000_000)), Maybe(random.Next(2)), Maybe(modes[random.Next(3)]), 1 + random.Next(100));
    }

    private static object Instance(StrategyArguments arguments)
    {
        var instance = Activator.CreateInstance(Definition.DeclaredBy)!;
        for (var i = 0; i < arguments.Count; i++)
        {
            var property = Definition.DeclaredBy.GetProperties().Single(p => p.Name.Equals(Definition.Parameters[i].Name, StringComparison.OrdinalIgnoreCase));
            property.SetValue(instance, arguments[i] is not { } value ? null : Typed(value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        }

        return instance;
    }

    private static object Typed(long value, Type type) =>
        type.IsEnum ? Enum.ToObject(type, value)
        : type == typeof(Duration) ? Duration.FromMicroseconds(value)
        : type == typeof(bool) ? value != 0
        : Convert.ChangeType(value, type, CultureInfo.InvariantCulture);

    private static StrategyExecutor Compile<TState, TKernel>(IStrategy<TState, TKernel> strategy, StrategyArguments arguments)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState> =>
        new KernelExecutor<TState, TKernel>(Definition, arguments, [], strategy.Compile());
}
