using System.Reflection;

namespace ThrottleKit.Generators.Tests;

/// <summary>A strategy with every kind of parameter and field.</summary>
internal static class Choices
{
    public const string Source = """
        /// <summary>How a tariff counts.</summary>
        public enum Mode
        {
            /// <summary>Each permit is one.</summary>
            Plain = 1,

            /// <summary>Each counts twice.</summary>
            Double = 2,

            /// <summary>A fixed price.</summary>
            Flat = -3,
        }

        /// <summary>A limit with choices.</summary>
        [RateLimitStrategy(Name = "tariff")]
        public sealed partial class Tariff
        {
            /// <summary>How many.</summary>
            [Parameter(Min = 1, Max = 1_000_000)] public required int Limit { get; init; }

            /// <summary>Counted how.</summary>
            [Parameter] public Mode Mode { get; init; } = Mode.Double;

            /// <summary>Whether a denial is final.</summary>
            [Parameter] public required bool Strict { get; init; }

            /// <summary>For how long.</summary>
            [Parameter(Max = 86_400_000_000)] public required Duration Rest { get; init; }

            /// <summary>On top of the limit.</summary>
            [Parameter(Max = 1_000)] public long? Extra { get; init; }

            /// <summary>A longer rest.</summary>
            [Parameter(Max = 86_400_000_000)] public Duration? Longer { get; init; }

            /// <summary>Free on the first request.</summary>
            [Parameter] public bool? Gift { get; init; }

            /// <summary>Counted how, after the first.</summary>
            [Parameter] public Mode? Later { get; init; }

            /// <summary>The price of a flat request.</summary>
            [Parameter(Min = 1, Max = 100)] public long Price { get; init; } = 3;

            /// <summary>What is kept.</summary>
            public readonly record struct State([Field(Max = 1L << 40)] long Used, long Until, bool Begun, Mode Last, [Field(Min = -5, Max = 5)] int Streak);

            private Outcome<State> Decide(State? state, long now, long cost)
            {
                var rest = Longer ?? Rest;
                var known = state is { } s && now < s.Until ? s : new State(0, now, false, Mode, 0);
                var mode = known.Begun ? Later ?? Mode : Mode;
                var price = mode switch { Mode.Plain => Math.Min(cost, 1L << 30), Mode.Double => 2 * Math.Min(cost, 1L << 30), _ => cost > 0 ? Price : 0 };
                if (!known.Begun && (Gift ?? false)) price = 0;
                var most = Limit + (Extra ?? 0);
                if (known.Used + price > most)
                    return Outcome.Deny(Math.Max(0, most - known.Used), Math.Max(now, known.Until), Strict ? null : Math.Max(now, known.Until));

                var streak = Math.Clamp(known.Last == mode ? known.Streak + 1 : -1, -5, 5);
                var until = cost > 0 ? Math.Max(known.Until, now + rest) : known.Until;
                return Outcome.Allow(
                    new State(known.Used + price, until, known.Begun || cost > 0, mode, streak), Math.Max(0, most - known.Used - price), Math.Max(now, until), delay: mode == Mode.Flat ? 1 : 0);
            }

            private State Credit(State state, long now, long amount, long debitedAt) =>
                debitedAt <= now && state.Begun ? state with { Used = Math.Max(0, state.Used - amount), Streak = 0 } : state;

            private State Charge(State? state, long now, long amount) => state is { } s
                ? s with { Used = Math.Min(1L << 40, s.Used + amount), Until = Math.Max(s.Until, Math.Min(now + Rest, 1L << 52)) }
                : new State(Math.Min(1L << 40, amount), Math.Min(now + Rest, 1L << 52), true, Mode, 0);

            private State Carry(State state, Tariff old, long now) => state with
            {
                Used = old.Strict && !Strict ? Math.Min(state.Used, Limit) : state.Used,
                Last = old.Mode == Mode ? state.Last : Mode,
                Until = old.Rest > Rest ? Math.Min(state.Until, Math.Min(now + Rest, 1L << 52)) : state.Until,
            };
        }
        """;

    /// <summary>The definition in a loaded assembly.</summary>
    public static StrategyDefinition Definition(this Assembly assembly, string type) =>
        (StrategyDefinition)assembly.GetType(type, throwOnError: true)!.GetProperty("Definition", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
