using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Conformance.Tests.Mutations;

/// <summary>A strategy with every operator of the language, each of which what it reports depends on; compiled here, so that its executors can be broken.</summary>
internal static class Subject
{
    private const string Source = """
        using System;
        using ThrottleKit;

        [RateLimitStrategy]
        public sealed partial class Everything
        {
            [Parameter(Min = 1, Max = 1_000)] public required long Limit { get; init; }

            public readonly record struct State(long Seen, [Field(Max = 1_000_000)] long Used);

            Outcome<State> Decide(State? state, long now, long cost)
            {
                var (seen, used) = state is { } s ? s : new State(now, 0);
                var small = (now + cost) % 5;                     // meets each of its bounds often
                var signed = small - 2;
                var odd = small == 1 || small == 3;
                var inner = small != 0 && small < 4;
                var sum = Exact.FloorDiv(signed, 2) * 3 + Exact.CeilDiv(signed, 2) * 5 + signed / 2 * 7 + signed % 2 * 11;
                sum += Math.Min(small, 2) * 13 + Math.Max(small, 2) * 17 + Math.Abs(signed) * 19 + -signed * 23;
                sum += Exact.MulDivFloor(small, 7, 3) * 29 + Exact.MulDivCeil(small, 7, 3) * 31 + Exact.MulMod(small, 7, 3) * 37;
                sum += (odd ? 41 : 0) + (inner ? 43 : 0) + (small <= 2 ? 47 : 0) + (small > 2 ? 53 : 0) + (small >= 3 ? 59 : 0);
                sum += Math.Clamp(small, 1, 3) * 61 + (!odd && used < 900 ? 67 : 0);
                var left = Math.Max(0, Limit - used);
                return cost <= left
                    ? Outcome.Allow(new State(Math.Max(seen, now), (used + cost) % 1_000), remaining: Math.Abs(sum), resetAt: now + 1 + Math.Abs(sum))
                    : Outcome.Deny(remaining: Math.Abs(sum), resetAt: now + 1, retryAt: odd ? now + 1 : null);
            }
        }
        """;

    /// <summary>The strategy whose executors are printed from a mutated plan; its IR, which the oracle runs, stays whole.</summary>
    /// <param name="mutate">The mutation; null for none.</param>
    /// <returns>The strategy, and how many expressions were broken.</returns>
    public static (StrategyDefinition Strategy, int Broken) Compile(Func<IrExpression, IrExpression>? mutate) =>
        Compile(Source, "Everything", plan => mutate is null ? (plan, 0) : Operators.Break(plan, mutate));

    /// <summary>A strategy whose executors are printed from a plan that something was done to.</summary>
    /// <param name="source">The file with its class.</param>
    /// <param name="name">The class.</param>
    /// <param name="change">What is done to its plan, and how often.</param>
    public static (StrategyDefinition Strategy, int Broken) Compile(string source, string name, Func<StrategyPlan, (StrategyPlan Plan, int Broken)> change)
    {
        var broken = 0;
        var strategy = CompiledStrategy.Of(source, name, plan =>
        {
            (plan, broken) = change(plan);
            return plan;
        });
        return (strategy, broken);
    }
}
