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
        new(
            "TKIT1024",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Paced
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Most { get; init; }
                [Parameter(Max = 1_000_000_000)] public required Duration Each { get; init; }

                public readonly record struct State([Field(Max = Exact.MaxTime)] long FreeAt);

                Outcome<State> {|TKIT1024:Decide|}(State? state, long now, long cost)
                {
                    var free = Math.Max(now, state is { } s ? s.FreeAt : now);
                    if (cost > Most || free > now) return Outcome.Deny(remaining: 0, resetAt: free, retryAt: cost <= Most ? free : null);
                    var until = Math.Min(Exact.MaxTime, now + cost * Each);
                    return Outcome.Allow(new State(until), remaining: 0, resetAt: until);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Paced
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Most { get; init; }
                [Parameter(Max = 1_000_000_000)] public required Duration Each { get; init; }

                public readonly record struct State([Field(Max = Exact.MaxTime)] long FreeAt);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var free = Math.Max(now, state is { } s ? s.FreeAt : now);
                    if (cost > Most || free > now) return Outcome.Deny(remaining: 0, resetAt: free, retryAt: cost <= Most ? free : null);
                    var until = Math.Min(Exact.MaxTime, now + cost * Each);
                    return Outcome.Allow(new State(until), remaining: 0, resetAt: until);
                }

                State Carry(State state, Paced old, long now)
                {
                    var permits = Exact.CeilDiv(Math.Max(0, state.FreeAt - now), old.Each);
                    return state with { FreeAt = Math.Min(Exact.MaxTime, now + Math.Min(permits, Most) * Each) };
                }
            }
            """),
        new(
            "TKIT1025",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Alternating
            {
                public readonly record struct State(long Last);

                Outcome<State> {|TKIT1025:Decide|}(State? state, long now, long cost)
                {
                    var last = state is { } s ? s.Last : 0;
                    return cost <= 1 && last % 2 == 0
                        ? Outcome.Allow(new State(now), remaining: 1 - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now + 1, retryAt: cost <= 1 ? now + 1 : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Alternating
            {
                public readonly record struct State(long Last);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var last = state is { } s ? s.Last : 0;
                    return cost <= 1 && last % 2 == 0
                        ? Outcome.Allow(new State(Math.Max(last, now)), remaining: 1 - cost, resetAt: now + 1)
                        : Outcome.Deny(remaining: 0, resetAt: now + 1, retryAt: cost <= 1 ? now + 1 : null);
                }
            }
            """),
        new(
            "TKIT1026",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Counted
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }

                public readonly record struct {|TKIT1026:State|}(long Permits);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Permits : 0;
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
            """, baseline: "counted 8df46d"),
        new(
            "TKIT1027",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class LastCalls
            {
                [Parameter(Min = 1, Max = 100)] public required long Limit { get; init; }
                [Parameter] public required Duration Window { get; init; }

                public readonly record struct Call([Field(Max = Exact.MaxTime)] long At);
                public readonly record struct State(Log<Call> {|TKIT1027:Calls|});

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var calls = state is { } kept ? kept.Calls : Log<Call>.Empty;
                    while (calls.Count > 0 && calls.Oldest.At + Window <= now) calls = calls.DropOldest();

                    var left = Math.Max(0, Limit - calls.Count);
                    var resetAt = calls.Count > 0 ? calls.Newest.At + Window : now;
                    if (cost > 1 || cost > left) return Outcome.Deny(Math.Min(1, left), resetAt, retryAt: cost <= 1 && calls.Count > 0 ? calls.Oldest.At + Window : null);
                    if (cost == 0 || calls.Count >= Limit) return Outcome.Allow(new State(calls), Math.Min(1, left), resetAt);

                    return Outcome.Allow(new State(calls.Append(new Call(now))), Math.Min(1, left - 1), resetAt: now + Window);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class LastCalls
            {
                [Parameter(Min = 1, Max = 100)] public required long Limit { get; init; }
                [Parameter] public required Duration Window { get; init; }

                public readonly record struct Call([Field(Max = Exact.MaxTime)] long At);
                public readonly record struct State([Field(LengthOf = nameof(Limit))] Log<Call> Calls);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var calls = state is { } kept ? kept.Calls : Log<Call>.Empty;
                    while (calls.Count > 0 && calls.Oldest.At + Window <= now) calls = calls.DropOldest();

                    var left = Math.Max(0, Limit - calls.Count);
                    var resetAt = calls.Count > 0 ? calls.Newest.At + Window : now;
                    if (cost > 1 || cost > left) return Outcome.Deny(Math.Min(1, left), resetAt, retryAt: cost <= 1 && calls.Count > 0 ? calls.Oldest.At + Window : null);
                    if (cost == 0 || calls.Count >= Limit) return Outcome.Allow(new State(calls), Math.Min(1, left), resetAt);

                    return Outcome.Allow(new State(calls.Append(new Call(now))), Math.Min(1, left - 1), resetAt: now + Window);
                }
            }
            """),
    ];
}
