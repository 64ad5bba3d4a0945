using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>A fixed window, as a user writes it and in the IR.</summary>
internal static class FixedWindowSample
{
    public const string Members = """
            [Parameter(Min = 1, Max = 1_000_000_000)] public required long Limit { get; init; }
            [Parameter] public required Duration Window { get; init; }
            public readonly record struct State(long End, long Used);

            private Outcome<State> Decide(State? state, long now, long cost)
            {
                var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Window + Window, 0);
                var left = System.Math.Max(0, Limit - used);
                return cost <= left
                    ? Outcome.Allow(new State(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
                    : Outcome.Deny(remaining: left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
            }

            private State Credit(State state, long now, long amount, long debitedAt) =>
                now < state.End && debitedAt >= state.End - Window ? state with { Used = System.Math.Max(0, state.Used - amount) } : state;

            private State Carry(State state, FixedWindow old, long now) => state with { End = state.End - old.Window + Window };
        """;

    public const string Source = $$"""
        #pragma warning disable CS1591
        using ThrottleKit;
        namespace Sample;
        [RateLimitStrategy]
        public sealed partial class FixedWindow
        {
        {{Members}}
        }
        """;

    public const string Text = """
        (strategy 1 "fixedWindow"
        (parameter limit Limit integer "long" 1 1000000000)
        (parameter window Window duration "global::ThrottleKit.Duration" 1 3162240000000000)
        (field End "long" int 0 9007199254740991 !0)
        (field Used "long" int 0 9007199254740991 !1)
        (units window)
        (function Decide (state? state_End state_Used now cost) (result? result_End result_Used remaining resetAt hasRetry? retryAt delay)
         (let end)
         (let used)
         (if (&& state? (< now state_End))
          ((set end state_End)
           (set used state_Used))
          ((set end (+ (- now (% now $window !2) !3) $window !4))
           (set used 0)))
         (let left (max 0 (- $limit used !5)))
         (if (<= cost left)
          ((return #t (narrow end !0) (narrow (+ used cost !6) !1) (- left cost !7) (? (> (+ used cost !6) 0) end now) #f 0 0))
          ((return #f 0 0 left (? (> used 0) end now) (<= cost $limit) end 0))))
        (function Credit (state_End state_Used now amount debitedAt) (result_End result_Used)
         (if (&& (< now state_End) (>= debitedAt (- state_End $window !8)))
          ((return state_End (max 0 (- state_Used amount !9)))))
         (return state_End state_Used))
        (function Carry (state_End state_Used old_window now) (result_End result_Used)
         (return (narrow (+ (- state_End old_window !10) $window !11) !0) state_Used))
        (site 0 "State.End" 0 9007199254740991)
        (site 1 "State.Used" 0 9007199254740991)
        (site 2 "now % Window")
        (site 3 "now - now % Window")
        (site 4 "now - now % Window + Window")
        (site 5 "Limit - used")
        (site 6 "used + cost")
        (site 7 "left - cost")
        (site 8 "state.End - Window")
        (site 9 "state.Used - amount")
        (site 10 "state.End - old.Window")
        (site 11 "state.End - old.Window + Window"))
        """;

    public static IrStrategy Strategy { get; } = IrText.Read(Text);
}
