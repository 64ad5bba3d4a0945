namespace ThrottleKit.Analyzers.Tests;

/// <summary>The examples of the rules on what is outside the language.</summary>
internal static class LanguageExamples
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new(
            "TKIT1001",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class OfficeHours
            {
                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    {|TKIT1001:DateTime.UtcNow|}.Hour is >= 8 and < 18
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class OfficeHours
            {
                private const long Hour = 3_600_000_000, Day = 24 * Hour;

                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    now % Day is >= 8 * Hour and < 18 * Hour
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """),
        new(
            "TKIT1002",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class EveryOtherSecond
            {
                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    {|TKIT1002:long.IsEvenInteger(now / 1_000_000)|}
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: now - now % 1_000_000 + 1_000_000);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class EveryOtherSecond
            {
                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    IsEven(now / 1_000_000)
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: now - now % 1_000_000 + 1_000_000);

                static bool IsEven(long number) => number % 2 == 0;
            }
            """),
        new(
            "TKIT1003",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Spaced
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long PerSecond { get; init; }

                public readonly record struct State(long FreeAt);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var interval = (long)({|TKIT1003:1_000_000.0 / PerSecond|});
                    var freeAt = state is { } s ? Math.Max(s.FreeAt, now) : now;
                    return freeAt == now && cost <= 1
                        ? Outcome.Allow(new State(cost > 0 ? now + interval : now), remaining: 1 - cost, resetAt: cost > 0 ? now + interval : now)
                        : Outcome.Deny(remaining: 0, resetAt: freeAt, retryAt: cost <= 1 ? freeAt : null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Spaced
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long PerSecond { get; init; }

                public readonly record struct State(long FreeAt);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var interval = Exact.CeilDiv(1_000_000, PerSecond);
                    var freeAt = state is { } s ? Math.Max(s.FreeAt, now) : now;
                    return freeAt == now && cost <= 1
                        ? Outcome.Allow(new State(cost > 0 ? now + interval : now), remaining: 1 - cost, resetAt: cost > 0 ? now + interval : now)
                        : Outcome.Deny(remaining: 0, resetAt: freeAt, retryAt: cost <= 1 ? freeAt : null);
                }
            }
            """),
        new(
            "TKIT1004",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Doubling
            {
                public readonly record struct State(long Step);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    cost <= 1_000
                        ? Outcome.Allow(new State(state is { } s ? {|TKIT1004:s.Step << 1|} : 1), remaining: 1, resetAt: now + 1)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Doubling
            {
                public readonly record struct State(long Step);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    cost <= 1_000
                        ? Outcome.Allow(new State(state is { } s ? Math.Min(s.Step, 1_000_000) * 2 : 1), remaining: 1, resetAt: now + 1)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
            }
            """),
        new(
            "TKIT1005",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Closed
            {
                public readonly record struct State(long Unused);

                Outcome<State> {|TKIT1005:Decide|}(State state, long now) => Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Closed
            {
                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) => cost == 0 ? Outcome.Allow(new State(0), 0, now) : Outcome.Deny(0, now, retryAt: null);
            }
            """),
        new(
            "TKIT1006",
            refused: """
            using ThrottleKit;

            public static class {|TKIT1006:Limits|}
            {
                [RateLimitStrategy]
                public sealed partial class Closed
                {
                    public readonly record struct State(long Unused);

                    Outcome<State> Decide(State? state, long now, long cost) => cost == 0 ? Outcome.Allow(new State(0), 0, now) : Outcome.Deny(0, now, retryAt: null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            public static partial class Limits
            {
                [RateLimitStrategy]
                public sealed partial class Closed
                {
                    public readonly record struct State(long Unused);

                    Outcome<State> Decide(State? state, long now, long cost) => cost == 0 ? Outcome.Allow(new State(0), 0, now) : Outcome.Deny(0, now, retryAt: null);
                }
            }
            """),
        new(
            "TKIT1007",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Switched
            {
                public bool IsOpen;

                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    {|TKIT1007:IsOpen|}
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

                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    IsOpen
                        ? Outcome.Allow(new State(0), remaining: 1, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """),
        new(
            "TKIT1008",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Reduced
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }
                [Parameter] public required Duration Period { get; init; }

                public readonly record struct State(long FreeAt);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    cost <= 1_000
                        ? Outcome.Allow(new State(Math.Max(state is { } s ? s.FreeAt : 0, now + Gcd(Period, Limit))), remaining: 1, resetAt: now + Gcd(Period, Limit))
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);

                static long Gcd(long a, long b) => b == 0 ? a : {|TKIT1008:Gcd(b, a % b)|};
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Reduced
            {
                [Parameter(Min = 1, Max = 1_000_000)] public required long Limit { get; init; }
                [Parameter] public required Duration Period { get; init; }

                public readonly record struct State(long FreeAt);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    cost <= 1_000
                        ? Outcome.Allow(new State(Math.Max(state is { } s ? s.FreeAt : 0, now + Gcd(Period, Limit))), remaining: 1, resetAt: now + Gcd(Period, Limit))
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);

                static long Gcd(long a, long b)
                {
                    // 78 steps are enough for any two integers below 2^53.
                    for (var i = 0; i < 78 && b != 0; i++) (a, b) = (b, a % b);
                    return a;
                }
            }
            """),
        new(
            "TKIT1009",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Halved
            {
                public readonly record struct State(long Weight);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var weight = state is { } s ? s.Weight + cost : cost;
                    while ({|TKIT1009:weight > 100|}) weight /= 2;
                    return cost <= 1_000
                        ? Outcome.Allow(new State(weight), remaining: 1, resetAt: now + 1)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
                }
            }
            """,
            accepted: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Halved
            {
                [Parameter] public required Duration Rest { get; init; }

                public readonly record struct State([Field(Max = 100)] long Weight);

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var weight = state is { } s ? s.Weight + cost : cost;
                    for (var i = 0; i < 53 && weight > 100; i++) weight /= 2;
                    return cost <= 1_000
                        ? Outcome.Allow(new State(Math.Min(weight, 100)), remaining: 1, resetAt: now + Rest)
                        : Outcome.Deny(remaining: 1_000, resetAt: now, retryAt: null);
                }
            }
            """),
        new(
            "TKIT1010",
            refused: """
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Named
            {
                [Parameter] public required string {|TKIT1010:Region|} { get; init; }

                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) => cost == 0 ? Outcome.Allow(new State(0), 0, now) : Outcome.Deny(0, now, retryAt: null);
            }
            """,
            accepted: """
            using ThrottleKit;

            public enum Region { Europe, America }

            [RateLimitStrategy]
            public sealed partial class Named
            {
                [Parameter] public required Region Region { get; init; }

                public readonly record struct State(long Unused);

                Outcome<State> Decide(State? state, long now, long cost) =>
                    Region == Region.Europe && cost <= 1
                        ? Outcome.Allow(new State(0), remaining: 1 - cost, resetAt: now)
                        : Outcome.Deny(remaining: 0, resetAt: now, retryAt: null);
            }
            """),
    ];
}
