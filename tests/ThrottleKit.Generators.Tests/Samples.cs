namespace ThrottleKit.Generators.Tests;

/// <summary>Sources of small strategies.</summary>
internal static class Samples
{
    /// <summary>The two usings without which nothing here compiles: no project has any others.</summary>
    public const string Usings = "using System;\nusing ThrottleKit;\n";

    /// <summary>A counter in windows: enough of everything that a generated file has each of its parts.</summary>
    public static string Window(string name = "Window", string modifiers = "public sealed", string max = "1_000", string members = "") => $$"""
        /// <summary>A strategy.</summary>
        [RateLimitStrategy]
        {{modifiers}} partial class {{name}}
        {
            /// <summary>How many.</summary>
            [Parameter(Min = 1, Max = {{max}})] public required long Limit { get; init; }

            /// <summary>For how long.</summary>
            [Parameter] public required Duration Length { get; init; }
            {{members}}
            /// <summary>What is kept.</summary>
            /// <param name="End">When the window ends.</param>
            /// <param name="Used">How much is used.</param>
            public readonly record struct State(long End, [Field(Max = 1L << 51)] long Used);

            private Outcome<State> Decide(State? state, long now, long cost)
            {
                var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Length + Length, 0);
                var left = Math.Min(Limit, Math.Min(cost, 1_000) * Length + Limit) - used; // a product that only a configuration proves
                return cost <= left
                    ? Outcome.Allow(new State(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
                    : Outcome.Deny(remaining: left < 0 ? 0 : left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
            }

            private State Carry(State state, {{name}} old, long now) =>
                now < state.End && Length > old.Length ? state with { End = now - now % Length + Length } : state;
        }
        """;

    public static string In(string @namespace, string code) => $"{Usings}\nnamespace {@namespace}\n{{\n{code}\n}}\n";
}
