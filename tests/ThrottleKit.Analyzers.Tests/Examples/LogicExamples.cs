namespace ThrottleKit.Analyzers.Tests;

/// <summary>The examples of the rules on logic: strategies that compile and are hardly meant so.</summary>
internal static class LogicExamples
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new(
            "TKIT1019",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Windowed
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }
                [Parameter] public required Duration {|TKIT1019:Window|} { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Windowed
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }
                [Parameter] public required Duration Window { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + Window)
                        : Outcome.Deny(remaining: left, resetAt: now + Window, retryAt: cost <= Limit ? now + Window : null);
                }
            }
            """),
        new(
            "TKIT1020",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Counted
            {
                [Parameter] public required long {|TKIT1020:Limit|} { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Counted
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """),
        new(
            "TKIT1021",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Generous
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> {|TKIT1021:Decide|}(State? state, long now, long cost)
                {
                    var left = Math.Max(0, Limit - (state is { } s ? s.Used : 0));
                    return left >= 0
                        ? Outcome.Allow(new State(cost), remaining: left, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Generous
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """),
        new(
            "TKIT1022",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Closed
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> {|TKIT1022:Decide|}(State? state, long now, long cost)
                {
                    var left = Math.Min(0, Limit - (state is { } s ? s.Used : 0));
                    return left > 0
                        ? Outcome.Allow(new State(cost), remaining: left, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Closed
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """),
        new(
            "TKIT1023",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Hopeful
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> {|TKIT1023:Decide|}(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: now + 1);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Hopeful
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """),
    ];
}
