namespace ThrottleKit.Analyzers.Tests;

/// <summary>The examples of the rules on purity: what a decision must not reach for.</summary>
internal static class PurityExamples
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new(
            "TKIT1011",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Lottery
            {
                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    {|TKIT1011:Random.Shared.Next(2)|} == 0
                        ? Outcome.Allow(new State(1), remaining: 0, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class EveryOther
            {
                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    now % 2 == 0
                        ? Outcome.Allow(new State(1), remaining: 0, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: now + 1);
            }
            """),
        new(
            "TKIT1012",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Configured
            {
                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, {|TKIT1012:Environment.ProcessorCount|} * 10 - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= 10 ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Configured
            {
                [Parameter(Min = 1, Max = 1_024)] public required long Processors { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Processors * 10 - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Processors * 10 ? now + 1 : null);
                }
            }
            """),
        new(
            "TKIT1013",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Switched
            {
                public static bool IsOpen;

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    {|TKIT1013:IsOpen|}
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Switched
            {
                [Parameter] public required bool IsOpen { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    IsOpen
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """),
        new(
            "TKIT1014",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Spread
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 + {|TKIT1014:cost.GetHashCode()|} % 10 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Spread
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 + cost % 10 : null);
                }
            }
            """),
        new(
            "TKIT1015",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Tiered
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Math.Min(Limit, {|TKIT1015:new long[] { 10, 100, 1_000 }|}[2]) - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Tiered
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Math.Min(Limit, 1_000) - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """),
        new(
            "TKIT1016",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Strict
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    if (cost > Limit) {|TKIT1016:throw new ArgumentException("too much");|}
                    return Outcome.Allow(new State(cost), remaining: Limit - cost, resetAt: now + 1);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Strict
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    if (cost > Limit) return Outcome.Deny(remaining: Limit, resetAt: now, retryAt: null);
                    return Outcome.Allow(new State(cost), remaining: Limit - cost, resetAt: now + 1);
                }
            }
            """),
        new(
            "TKIT1017",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Summed
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, {|TKIT1017:Enumerable.Range(1, 3).Sum()|} * Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Summed
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, SumTo(3) * Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= SumTo(3) * Limit ? now + 1 : null);
                }

                static long SumTo(long last)
                {
                    var sum = 0L;
                    for (var i = 1L; i <= 3; i++) sum += i <= last ? i : 0;
                    return sum;
                }
            }
            """),
        new(
            "TKIT1018",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Asking
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - Waiting(used));
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }

                static long Waiting(long used) => used + {|TKIT1018:Fetch()|}.Result;

                static System.Threading.Tasks.Task<long> Fetch() => System.Threading.Tasks.Task.FromResult(1L);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Asking
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
