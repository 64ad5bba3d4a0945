using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Conformance.Tests.Mutations;

/// <summary>A strategy with every operation of rows and logs, in place and where the old one is still asked, each of which what it reports depends on.</summary>
internal static class ManySubject
{
    private const string Source = """
        using System;
        using ThrottleKit;

        [RateLimitStrategy]
        public sealed partial class Many
        {
            [Parameter(Min = 1, Max = 6)] public required long Limit { get; init; }

            public readonly record struct Entry([Field(Max = 1_000)] long A, [Field(Max = 1_000)] long B);

            public readonly record struct State([Field(Max = 1L << 52)] long Seen, [Field(Length = 20, Max = 40)] Counters Row, [Field(LengthOf = nameof(Limit))] Log<Entry> Log);

            Outcome<State> Decide(State? state, long now, long cost)
            {
                var (seen, row, log) = state is { } s ? s : new State(now, Counters.Of(20), Log<Entry>.Empty);
                var place = (now + cost) % 20;              // more than stand in the value itself: those are copied whether or not anybody says so
                var old = row;
                row = row.With(place, (row[place] + cost % 7 + 1) % 45);     // now and then more than the field takes
                row = row.With((place + 1) % 20, row[(place + 1) % 20] / 2);
                var sum = old[place] * 3 + row[place] * 5 + row[0] * 7 + old[19] * 11;

                var before = log;
                if (log.Count >= Limit) log = log.DropOldest();
                if (log.Count < Limit) log = log.Append(new Entry(now % 1_000, cost % 1_000));
                if (log.Count > 1 && now % 3 == 0) log = log.With(0, new Entry(log[0].B, now % 17));
                for (var i = 0; i < log.Count; i++) sum += log[i].A % 13 + log[i].B % 7 * (i + 1);
                if (before.Count > 0) sum += before.Oldest.A * 2 + before.Newest.B * 3 + before.Count * 19;

                return cost % 4 < 3
                    ? Outcome.Allow(new State(Math.Max(seen, now), row, log), remaining: sum, resetAt: now + 1 + sum)
                    : Outcome.Deny(remaining: sum, resetAt: now + 1, retryAt: null);
            }
        }
        """;

    /// <summary>The strategy with its executors broken by a mutation; null for none.</summary>
    public static (StrategyDefinition Strategy, int Broken) Compile((Func<IrExpression, IrExpression> Expression, Func<IrStatement, IrStatement?> Statement)? mutation) =>
        Subject.Compile(Source, "Many", plan => mutation is var (expression, statement) ? Operators.Break(plan, expression, statement) : (plan, 0));

    /// <summary>Its C# with the executors broken by a mutation, and none of the scripts that stand in it.</summary>
    public static string CSharp((Func<IrExpression, IrExpression> Expression, Func<IrStatement, IrStatement?> Statement)? mutation) =>
        CompiledStrategy.CSharpOf(Source, "Many", plan => mutation is var (expression, statement) ? Operators.Break(plan, expression, statement).Plan : plan);
}
