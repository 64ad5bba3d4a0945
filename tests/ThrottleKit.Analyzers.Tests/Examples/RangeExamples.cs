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
                    return cost <= 1_000
                        ? Outcome.Allow(new State(Math.Max(until, state is { } s ? s.Until : 0)), remaining: 0, resetAt: until)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
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
                    return cost <= 1_000
                        ? Outcome.Allow(new State(Math.Max(until, state is { } s ? s.Until : 0)), remaining: 0, resetAt: until)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
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
                    return total <= 1_000_000_000
                        ? Outcome.Allow(new State({|TKIT2003:total + {|TKIT2003:cost * cost|}|}), remaining: 1, resetAt: now + 1)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
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
                    return total <= 1_000_000_000
                        ? Outcome.Allow(new State(Math.Min(Most, total + weight * weight)), remaining: 1, resetAt: now + 1)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
                }
            }
            """),
        new(
            "TKIT2004",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Aligned
            {
                [Parameter(Min = 0, Max = 1L << 52)] public required long Offset { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var since = {|TKIT2004:(now - Offset) % 1_000_000|};
                    return since < 500_000 && cost <= 1
                        ? Outcome.Allow(new State(1), remaining: 1 - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: cost <= 1 ? now - since + 1_000_000 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Aligned
            {
                [Parameter(Min = 0, Max = 1L << 52)] public required long Offset { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var since = Math.Max(0, now - Offset) % 1_000_000;
                    return since < 500_000 && cost <= 1
                        ? Outcome.Allow(new State(1), remaining: 1 - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: cost <= 1 ? now - since + 1_000_000 : null);
                }
            }
            """),
        new(
            "TKIT2005",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Spaced
            {
                [Parameter(Min = 1, Max = 1_000)] public required long Burst { get; init; }
                [Parameter(Max = 86_400_000_000)] public required Duration Rest { get; init; }

                public readonly record struct State([Field(Max = Exact.MaxTime)] long FreeAt);

                Outcome<State> {|TKIT2005:Decide|}(State? state, long now, long cost)
                {
                    var free = Math.Max(now, state is { } s ? s.FreeAt : now);
                    var open = free - now <= Burst * Rest;
                    return cost <= 1 && open
                        ? Outcome.Allow(new State(Math.Min(Exact.MaxTime, free + Rest)), remaining: 1 - cost, resetAt: free + Rest)
                        : Outcome.Deny(remaining: open ? 1 : 0, resetAt: free, retryAt: cost <= 1 ? free - Burst * Rest : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Spaced
            {
                [Parameter(Min = 1, Max = 1_000)] public required long Burst { get; init; }
                [Parameter] public required Duration Rest { get; init; }

                public readonly record struct State([Field(Max = Exact.MaxTime)] long FreeAt);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var free = Math.Max(now, state is { } s ? s.FreeAt : now);
                    var open = free - now <= Burst * Rest;
                    return cost <= 1 && open
                        ? Outcome.Allow(new State(Math.Min(Exact.MaxTime, free + Rest)), remaining: 1 - cost, resetAt: free + Rest)
                        : Outcome.Deny(remaining: open ? 1 : 0, resetAt: free, retryAt: cost <= 1 ? free - Burst * Rest : null);
                }
            }
            """),
    ];
}
