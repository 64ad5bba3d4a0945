namespace ThrottleKit.Analyzers.Tests;

/// <summary>The examples of the rules on ranges and exactness.</summary>
internal static class RangeExamples
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new(
            "TKIT2001",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Faraway
            {
                public readonly record struct State(long Until);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var until = {|TKIT2001:(now + 1_000_000_000_000_000) * 1_000|};
                    return Outcome.Allow(new State(until), remaining: 0, resetAt: until);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Faraway
            {
                public readonly record struct State(long Until);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var until = now + 1_000_000_000_000;
                    return Outcome.Allow(new State(until), remaining: 0, resetAt: until);
                }
            }
            """),
        new(
            "TKIT2002",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Thinning
            {
                public readonly record struct State([Field(Max = 1_000_000)] long Taken);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var taken = state is { } s ? s.Taken : 0;
                    var share = state is null ? 1_000_000 : {|TKIT2002:1_000_000 / taken|};
                    return cost <= share
                        ? Outcome.Allow(new State(Math.Min(1_000_000, taken + 1)), remaining: share, resetAt: now + 1)
                        : Outcome.Deny(remaining: share, resetAt: now + 1, retryAt: null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Thinning
            {
                public readonly record struct State([Field(Max = 1_000_000)] long Taken);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var taken = state is { } s ? s.Taken : 0;
                    var share = 1_000_000 / Math.Max(1, taken);
                    return cost <= share
                        ? Outcome.Allow(new State(Math.Min(1_000_000, taken + 1)), remaining: share, resetAt: now + 1)
                        : Outcome.Deny(remaining: share, resetAt: now + 1, retryAt: null);
                }
            }
            """),
        new(
            "TKIT2003",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Weighed
            {
                public readonly record struct State(long Total);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var total = state is { } s ? s.Total : 0;
                    return Outcome.Allow(new State({|TKIT2003:total + {|TKIT2003:cost * cost|}|}), remaining: 1, resetAt: now + 1);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Weighed
            {
                private const long Most = 1_000_000_000_000;

                public readonly record struct State([Field(Max = Most)] long Total);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var total = state is { } s ? s.Total : 0;
                    var weight = Math.Min(cost, 1_000);
                    return Outcome.Allow(new State(Math.Min(Most, total + weight * weight)), remaining: 1, resetAt: now + 1);
                }
            }
            """),
    ];
}
