using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using Level = ThrottleKit.Compiler.Analysis.Exactness;

namespace ThrottleKit.Compiler.Tests.Emit;

public sealed class CSharpSourceTests
{
    private static readonly IrStrategy Window = FixedWindowSample.Strategy;

    private static readonly IrExpression Limit = new IrParameter("limit", IrType.Int);

    [Fact]
    public void EmittedKernel_DecidesAsTheOracleDoes()
    {
        var definition = Load(Level.Proved);
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var (limit, window) = (random.NextInt64(1, 1L << random.Next(1, 30)), random.NextInt64(1, 1L << random.Next(1, 50)));
            var oracle = new IrInterpreter(Window, [limit, window]);
            var kernel = KernelHost.Of(definition, limit, window);
            var (exists, state, now) = (false, new long[2], random.NextInt64(Exact.MaxTime / 2));
            for (var step = 0; step < 5_000; step++)
            {
                now = Math.Clamp(now + random.NextInt64(-window / 4, window), 0, Exact.MaxTime);
                var cost = random.NextInt64(0, limit + 2);
                var expected = Array.ConvertAll(oracle.Call("Decide", [exists ? 1 : 0, state[0], state[1], now, cost]), value => (long)value);
                var (decision, next) = kernel.Decide(exists, state, now, cost);
                Assert.Equal(
                    (expected[0] == 1, now, limit, expected[3], expected[4], expected[5] == 1 ? expected[6] : null, expected[7]),
                    (decision.IsAllowed, decision.AtMicroseconds, decision.Limit, decision.Remaining, decision.ResetAtMicroseconds,
                        decision.RetryAtMicroseconds, decision.DelayMicroseconds));
                if (decision.IsAllowed)
                {
                    Assert.Equal(expected[1..3], next);
                    (exists, state) = (true, next);
                }

                if (exists && random.Next(4) == 0)
                {
                    var (amount, debitedAt) = (random.NextInt64(limit), Math.Max(0, now - random.NextInt64(window * 2)));
                    var credited = kernel.Credit(state, now, amount, debitedAt);
                    Assert.Equal(oracle.Call("Credit", state[0], state[1], now, amount, debitedAt), credited.Select(value => (BigInteger)value));
                    state = credited;
                }
            }
        }
    }

    [Fact]
    public void WrittenExecutor_AndEmittedOne_AgreeOnTheWire()
    {
        var definition = Load(Level.Proved);
        var arguments = new StrategyArguments([10, 1_000]);
        StrategyExecutor emitted = definition.Create(arguments), written = definition.Written(arguments);
        Assert.Equal([10, 1_000], emitted.ScriptArguments);
        Assert.Equal(emitted.ScriptArguments, written.ScriptArguments);
        string? one = null, other = null;
        var random = new Random(7);
        var now = 0L;
        for (var step = 0; step < 20_000; step++)
        {
            now += random.Next(300);
            var request = new StrategyRequest((StrategyOperation)random.Next(4), now, random.Next(12), 1, Math.Max(0, now - random.Next(2_000)));
            Assert.Equal(written.Apply(request, ref other), emitted.Apply(request, ref one));
            Assert.Equal(other, one);
            if (step % 500 == 0) one = other = $"{definition.Fingerprint}:{random.Next(1, 5_000)};{now + 5_000},3"; // another window: Carry runs
        }

        Assert.Throws<NotSupportedException>(() => emitted.Apply(new StrategyRequest(StrategyOperation.Charge, 0, 1), ref one));
        Assert.Throws<NotSupportedException>(() => written.Apply(new StrategyRequest(StrategyOperation.Charge, 0, 1), ref one));
    }

    [Fact]
    public void Definition_SaysWhatTheStrategyIs()
    {
        var definition = Load(Level.Proved, "-- a \"\"\" in it\n\nreturn 1\n");
        Assert.Equal(("fixedWindow", "Sample.FixedWindow"), (definition.Name, definition.DeclaredBy.FullName));
        Assert.Equal([new StrategyParameter("limit", ParameterKind.Integer, 1, 1_000_000_000), new StrategyParameter("window", ParameterKind.Duration, 1, 3162240000000000)], definition.Parameters);
        Assert.Equal([new StrategyField("End", 0, Exact.MaxValue), new StrategyField("Used", 0, Exact.MaxValue)], definition.State);
        Assert.Equal([1], definition.Units);
        Assert.Equal(StrategyFunctions.Credit | StrategyFunctions.Carry, definition.Functions);
        Assert.Equal("-- a \"\"\" in it\n\nreturn 1\n", definition.Lua);
        Assert.Equal(Window, IrText.Read(definition.Ir));
    }

    [Fact]
    public void Guards_FailInsteadOfAnsweringWrongly()
    {
        var kernel = KernelHost.Of(Load(Level.Guarded), 10, 1_000);
        var failure = Assert.Throws<StrategyRangeException>(() => kernel.Decide(true, [Exact.MaxTime, -Exact.MaxValue], 5, 1).Next);
        Assert.Equal((5, "Limit - used"), (failure.Site, failure.Expression));
        Assert.Equal($"reaches {Exact.MaxValue + 10}, beyond {-Exact.MaxValue} to {Exact.MaxValue}", failure.Reason);
    }

    [Fact]
    public void SameModel_PrintsTheSameText()
    {
        var model = CSharpEmission.Model(Window, "FixedWindow");
        var plan = CSharpEmission.Unlowered(Window, Limit);
        var ranges = CSharpEmission.All(Window, Level.Guarded);
        var text = CSharpEmission.Print(model, plan, ranges);
        Assert.Equal(text, CSharpEmission.Print(model with { }, plan with { }, ranges with { }));
        Assert.DoesNotContain('\r', text);
        Assert.StartsWith("// <auto-generated/>\n#nullable enable\n", text);
    }

    [Fact]
    public void EmittedFile_IsTheOneInTheSnapshot() => Snapshot.Verify(
        "FixedWindow.g.cs.txt",
        CSharpEmission.Print(CSharpEmission.Model(Window, "FixedWindow"), CSharpEmission.Unlowered(Window, Limit), CSharpEmission.All(Window, Level.Proved, plain: true)));

    [Theory]
    [InlineData("", "public", new string[0])]
    [InlineData("Sample.Deep", "internal", new string[0])]
    [InlineData("Sample", "private", new string[0])]
    [InlineData("Sample", "public", new[] { "partial class Outer<T>", "partial struct Inner" })]
    public void Class_IsExtendedWhereverItStands(string @namespace, string accessibility, string[] containers)
    {
        var heads = string.Concat(containers.Select(container => container + "\n{\n"));
        var source = $$"""
            #pragma warning disable CS1591
            using ThrottleKit;
            {{(@namespace.Length > 0 ? $"namespace {@namespace};" : "")}}
            {{heads}}
            [RateLimitStrategy]
            public sealed partial class FixedWindow
            {
            {{FixedWindowSample.Members.Replace("public readonly record struct State", $"{accessibility} readonly record struct State")}}
            }
            {{string.Concat(containers.Select(_ => "}\n"))}}
            """;
        var model = CSharpEmission.Model(Window, "FixedWindow", @namespace, containers) with { KernelAccessibility = accessibility };
        var assembly = EmittedAssembly.Load(source, CSharpEmission.Print(model, CSharpEmission.Unlowered(Window, Limit), CSharpEmission.All(Window, Level.Proved)));
        var type = assembly.GetTypes().Single(t => t.Name == "FixedWindow");
        if (type.IsGenericTypeDefinition) type = type.MakeGenericType(typeof(int));
        var definition = (StrategyDefinition)type.GetProperty("Definition")!.GetValue(null)!;
        string? state = null;
        var reply = definition.Create(new StrategyArguments([10, 1_000])).Apply(new StrategyRequest(StrategyOperation.Decide, 1_500, 4), ref state);
        Assert.Equal(Decision.Allow(1_500, 10, 6, 2_000), reply.Decision);
        Assert.Equal($"{definition.Fingerprint}:1000;2000,4", state);
    }

    [Fact]
    public void Fingerprint_FollowsTheShapeAlone()
    {
        var same = Window with { Functions = default, Sites = default };
        Assert.Equal(Fingerprint.Of(Window), Fingerprint.Of(same));
        Assert.NotEqual(Fingerprint.Of(Window), Fingerprint.Of(Window with { Name = "other" }));
        Assert.NotEqual(Fingerprint.Of(Window), Fingerprint.Of(Window with { Units = default }));
        Assert.NotEqual(Fingerprint.Of(Window), Fingerprint.Of(Window with { Fields = default }));
        Assert.Matches("^[0-9a-f]{6}$", Fingerprint.Of(Window));
    }

    private static StrategyDefinition Load(Level level, string lua = "return 1\n")
    {
        var text = CSharpEmission.Print(
            CSharpEmission.Model(Window, "FixedWindow"), CSharpEmission.Unlowered(Window, Limit), CSharpEmission.All(Window, level, plain: true), lua);
        return EmittedAssembly.Load(FixedWindowSample.Source, text).Definition("Sample.FixedWindow");
    }
}
