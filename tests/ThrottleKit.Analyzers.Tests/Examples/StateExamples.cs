namespace ThrottleKit.Analyzers.Tests;

/// <summary>The examples of the rules on the state and what comes back to it.</summary>
internal static class StateExamples
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new(
            "TKIT1028",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            [{|TKIT1028:Leasable(LeaseKind.Window)|}]
            public sealed partial class Hourly
            {
                private const long Hour = 3_600_000_000;

                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State([Field(Max = Exact.MaxTime + Hour)] long End, [Field(Max = 1_000_000)] long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Hour + Hour, 0);
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
                        : Outcome.Deny(remaining: left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            [Leasable(LeaseKind.Window)]
            public sealed partial class Hourly
            {
                private const long Hour = 3_600_000_000;

                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State([Field(Max = Exact.MaxTime + Hour)] long End, [Field(Max = 1_000_000)] long Used);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Hour + Hour, 0);
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
                        : Outcome.Deny(remaining: left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
                }

                State Credit(State state, long now, long amount, long debitedAt) =>
                    now < state.End && debitedAt >= state.End - Hour ? state with { Used = Math.Max(0, state.Used - amount) } : state;
            }
            """),
        new(
            "TKIT1029",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Counted
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public struct {|TKIT1029:State|} { public long Used; }

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State { Used = used + cost }, remaining: left - cost, resetAt: now + 1)
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
            "TKIT1030",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Counted
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct State(long Used);
                public readonly record struct Spent(long Tokens);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var left = Math.Max(0, Limit - used);
                    return cost <= left
                        ? Outcome.Allow(new State(used + cost), remaining: left - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: left, resetAt: now + 1, retryAt: cost <= Limit ? now + 1 : null);
                }

                Spent {|TKIT1030:Credit|}(Spent state, long now, long amount, long debitedAt) => new(Math.Max(0, state.Tokens - amount));
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

                State Credit(State state, long now, long amount, long debitedAt) => new(Math.Max(0, state.Used - amount));
            }
            """),
    ];
}
