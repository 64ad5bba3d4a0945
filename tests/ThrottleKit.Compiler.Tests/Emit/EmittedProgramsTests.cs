using System.Globalization;
using System.Numerics;
using System.Runtime.Loader;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Tests.Ir;
using Xunit.Abstractions;
using Level = ThrottleKit.Compiler.Analysis.Exactness;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>Random programs of the IR, emitted with every site guarded, against the interpreter: values, states and faults.</summary>
public sealed class EmittedProgramsTests(ITestOutputHelper output)
{
    private const int Programs = 30, Steps = 200, Size = 3;

    /// <summary>Six thousand programs in the long run, <c>THROTTLEKIT_LONG=1 ./test Compiler</c>: nearly all of the time is the C# compiler's.</summary>
    public static TheoryData<int> Parts => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 200 : 1)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void RandomPrograms_GiveWhatTheOracleGives(int part)
    {
        var seeds = Enumerable.Range(part * Programs, Programs).ToArray();
        var strategies = seeds.ToDictionary(seed => seed, seed => new RandomProgram(new Random(seed)).Next());
        var sources = seeds.SelectMany(seed => new[] { Source(seed), Emitted(strategies[seed], seed) });
        var context = new AssemblyLoadContext(null, isCollectible: true);
        var assembly = EmittedAssembly.LoadInto(context, sources.Prepend("#pragma warning disable CS1591\nnamespace Sample; public enum Mode { Soft = 0, Hard = 2 } public readonly record struct Entry(long At, long Cost);"));
        int values = 0, faults = 0;
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var definition = assembly.Definition($"Sample.Random{seed}");
            for (var configuration = 0; configuration < 4; configuration++)
            {
                long?[] arguments =
                [
                    random.NextInt64(1, 1000), random.NextInt64(1, 1_000_000), random.Next(2) == 0 ? null : random.Next(1000), random.Next(2), random.Next(2) == 0 ? null : 2, Size,
                ];
                var oracle = new IrInterpreter(strategies[seed], arguments);
                var kernel = KernelHost.Of(definition, arguments);
                for (var step = 0; step < Steps / 4; step++) Compare(oracle, kernel, random, seed, ref values, ref faults);
            }
        }

        context.Unload();
        output.WriteLine($"Programs of the seeds {seeds[0]} to {seeds[^1]}: {values} values and {faults} faults alike, no difference.");
        Assert.True(values > Programs * Steps / 2 && faults > Programs * Steps / 2, $"{values} values, {faults} faults");
    }

    private static void Compare(IrInterpreter oracle, KernelHost kernel, Random random, int seed, ref int values, ref int faults)
    {
        long exists = random.Next(2), now = random.NextInt64(Exact.MaxTime), cost = random.Next(100), other = random.NextInt64(Exact.MaxTime);
        long[] fields = [random.NextInt64(1L << random.Next(1, 53)), random.Next(-1000, 1_000_000), random.Next(2), random.Next(3), .. Row(random, Size), .. Log(random)];
        long[] units = [random.NextInt64(1, 1000), random.NextInt64(1, 100), random.NextInt64(1, 4)];
        long[] others = [.. fields[..4], .. Row(random, units[2]), .. Log(random)];

        var decided = Try(() => Longs(oracle.Run("Decide", [Big(exists), .. Big(fields), Big(now), Big(cost)])));
        var limit = seed % 2 == 0 ? Try(() => Longs(oracle.Run("Limit", [Big(now)]))) : (Value: [77], Site: (int?)null);
        var came = Try(() =>
        {
            var (decision, next) = kernel.Decide(exists == 1, fields, now, cost);
            return [
                decision.IsAllowed ? 1 : 0, .. decision.IsAllowed ? next : [], decision.Remaining, decision.ResetAtMicroseconds,
                decision.RetryAtMicroseconds is null ? 0 : 1, decision.RetryAtMicroseconds ?? 0, decision.DelayMicroseconds, decision.Limit];
        });
        if (decided.Site is not null || limit.Site is not null)
        {
            Assert.True(came.Site is not null && (came.Site == decided.Site || came.Site == limit.Site), $"seed {seed}: {decided.Site} or {limit.Site} was to fail, {came.Site} did");
            faults++;
        }
        else
        {
            Assert.True(came.Site is null, $"seed {seed}: {came.Site} failed");
            Assert.Equal([.. AsDecision(decided.Value!), limit.Value![0]], came.Value!);
            values++;
        }

        Same(seed, Try(() => Longs(oracle.Run("Credit", [.. Big(fields), Big(now), Big(cost), Big(other)]))), Try(() => kernel.Credit(fields, now, cost, other)), ref values, ref faults);
        Same(seed, Try(() => Longs(oracle.Run("Charge", [Big(exists), .. Big(fields), Big(now), Big(cost)]))), Try(() => kernel.Charge(exists == 1, fields, now, cost)), ref values, ref faults);
        Same(seed, Try(() => Longs(oracle.Run("Carry", [.. Big(others), .. units.Select(Big), Big(now)]))), Try(() => kernel.Carry(others, units, now)), ref values, ref faults);
    }

    /// <summary>What a decision keeps of the function's results: no state and no delay of a denial, no retry of what is allowed; -1 is no time.</summary>
    private static long[] AsDecision(long[] results)
    {
        var allowed = results[0] == 1;
        var tail = results[^5..];
        var retry = !allowed && tail[2] == 1 && tail[3] != Decision.Never;
        return [results[0], .. allowed ? results[1..^5] : [], tail[0], tail[1], retry ? 1 : 0, retry ? tail[3] : 0, allowed ? tail[4] : 0];
    }

    private static void Same(int seed, (long[]? Value, int? Site) expected, (long[]? Value, int? Site) came, ref int values, ref int faults)
    {
        Assert.True(expected.Site == came.Site, $"seed {seed}: site {expected.Site?.ToString(CultureInfo.InvariantCulture) ?? "none"} was to fail, {came.Site} did");
        if (expected.Site is null) values++;
        else faults++;
        Assert.Equal(expected.Value, came.Value);
    }

    private static (long[]? Value, int? Site) Try(Func<long[]> run)
    {
        try
        {
            return (run(), null);
        }
        catch (IrFaultException fault)
        {
            return (null, fault.Site);
        }
        catch (StrategyRangeException fault)
        {
            return (null, fault.Site);
        }
    }

    private static long[] Row(Random random, long size) => [size + 1, .. Enumerable.Range(0, (int)size + 1).Select(_ => random.NextInt64(-1000, 1_000_000))];

    private static long[] Log(Random random) => random.Next(6) is var records
        ? [2 * records, .. Enumerable.Range(0, records).SelectMany(_ => new[] { random.NextInt64(1L << random.Next(1, 53)), random.NextInt64(-1000, 1_000_000) })]
        : [];

    private static long[] Longs(IrValue[] values) =>
        [.. values.SelectMany(value => value.IsRow ? value.Row.Select(element => (long)element).Prepend(value.Row.Length) : [(long)value.Number])];

    private static IrValue Big(long value) => new BigInteger(value);

    /// <summary>Four numbers, then a row and a log, each after its length.</summary>
    private static IrValue[] Big(long[] fields)
    {
        var log = 5 + (int)fields[4];
        return [.. fields[..4].Select(Big), Many(fields[5..log]), Many(fields[(log + 1)..])];
    }

    private static IrValue Many(long[] numbers) => IrValue.OfRow([.. numbers.Select(value => new BigInteger(value))]);

    private static string Emitted(IrStrategy strategy, int seed) => CSharpEmission.Print(
        CSharpEmission.Model(strategy, $"Random{seed}"), CSharpEmission.Unlowered(strategy, seed % 2 == 0 ? null : new IrInt(77)),
        CSharpEmission.All(strategy, Level.Guarded));

    private static string Source(int seed) => $$"""
        #pragma warning disable CS1591
        using System;
        using ThrottleKit;
        namespace Sample;
        public sealed partial class Random{{seed}}
        {
            public required long Limit { get; init; }
            public required Duration Window { get; init; }
            public int? Burst { get; init; }
            public bool Strict { get; init; } = true;
            public Mode? Mode { get; init; }
            public int Size { get; init; } = 3;
            public readonly record struct State(long End, int Used, bool Open, Mode Mode, Counters Counts, Log<Entry> Entries);
            private Outcome<State> Decide(State? state, long now, long cost) => throw new NotSupportedException();
            private State Credit(State state, long now, long amount, long debitedAt) => throw new NotSupportedException();
            private State Charge(State? state, long now, long amount) => throw new NotSupportedException();
            private State Carry(State state, Random{{seed}} old, long now) => throw new NotSupportedException();
        }
        """;
}
