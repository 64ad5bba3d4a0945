using ThrottleKit.Budgets;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Bench.Budgets;

/// <summary>What came of a run.</summary>
/// <param name="Used">The share of the budget that calls really used, in percent.</param>
/// <param name="Streams">How many streams were open at once, at the fullest moment of each window, on average.</param>
/// <param name="Cut">How many calls were ended midway, in percent.</param>
/// <param name="WorstWindow">The most that was released in a window, in percent of its budget.</param>
internal readonly record struct Utilisation(double Used, double Streams, double Cut, double WorstWindow);

/// <summary>
/// More callers than a budget can serve, over some windows, by a clock of the simulation's own. A stream writes ten tokens each 200 ms; whoever is denied asks again after a second.
/// </summary>
internal static class UtilisationRun
{
    private const int Callers = 400, Windows = 10, TicksPerWindow = 300;
    private const long TokensPerTick = 10, Input = 200, Cap = 600_000;

    /// <summary>Runs one simulation, which follows from its seed alone.</summary>
    public static Utilisation Run(ulong seed, Lengths lengths, BudgetMode mode, IReservationSizer? sizer)
    {
        var random = SeededRandom.For(seed);
        var time = new OwnTime();
        var tick = TimeSpan.FromMilliseconds(200);
        var window = tick * TicksPerWindow;
        var level = BudgetLevel.Of("team", "t", new FixedWindow { Limit = Cap, Window = window });
        var budget = new Budget(new MemoryStore(time), new BudgetOptions { Mode = mode, Sizer = sizer, Slice = 64 });
        var callers = Enumerable.Range(0, Callers).Select(_ => new Caller()).ToArray();
        var released = new long[Windows];
        var open = new int[Windows];
        long ended = 0, cut = 0;
        for (var i = 0; i < Windows * TicksPerWindow; i++)
        {
            var first = (int)random.Between(0, Callers - 1); // nobody is always the first to ask
            for (var k = 0; k < Callers; k++) Step(callers[(first + k) % Callers], i);
            open[i / TicksPerWindow] = Math.Max(open[i / TicksPerWindow], callers.Count(caller => caller.Spend is not null));
            time.Advance(tick);
        }

        return new Utilisation(
            100.0 * released.Sum() / (Cap * Windows), open.Average(), 100.0 * cut / Math.Max(1, ended), 100.0 * released.Max() / Cap);

        void Step(Caller caller, int now)
        {
            if (caller.Spend is null)
            {
                if (now < caller.AsksAt) return;
                var answer = Now(budget.OpenAsync([level], new SpendEstimate(Input, LengthsOf.MostOutput)));
                if (!answer.IsAllowed)
                {
                    caller.AsksAt = now + 5;
                    return;
                }

                (caller.Spend, caller.Left, caller.Written, caller.Paid) = (answer.Spend, lengths.Draw(random), 0, new Queue<(int, long)>());
                caller.Pays(now / TicksPerWindow, Input);
                released[now / TicksPerWindow] += Input;
            }

            var tokens = Math.Min(TokensPerTick, caller.Left);
            var metering = Now(caller.Spend.MeterAsync(tokens));
            caller.Pays(now / TicksPerWindow, Input);
            caller.Left -= tokens;
            caller.Written += metering.Released;
            caller.Uses(metering.Released, released);
            if (caller.Left > 0 && !metering.IsOver) return;
            ended++;
            if (metering.IsOver) cut++;
            Now(caller.Spend.SettleAsync(new TokenUsage(Input, caller.Written)));
            (caller.Spend, caller.AsksAt) = (null, now + 1);
        }
    }

    private static T Now<T>(ValueTask<T> task) => task.IsCompleted ? task.Result : throw new InvalidOperationException("A store in memory answers at once.");

    private sealed class Caller
    {
        public Spend? Spend;
        public int AsksAt;
        public long Left;
        public long Written;
        public Queue<(int Window, long Tokens)> Paid = new();
        private long _reserved;

        /// <summary>Notes in which window output was paid for: that is the one it belongs to, whenever it is written.</summary>
        public void Pays(int window, long input)
        {
            if (Paid.Count == 0 && Written == 0) _reserved = input;
            if (Spend!.Reserved[0] > _reserved) Paid.Enqueue((window, Spend.Reserved[0] - _reserved));
            _reserved = Spend.Reserved[0];
        }

        public void Uses(long tokens, long[] released)
        {
            while (tokens > 0)
            {
                var (window, left) = Paid.Dequeue();
                var used = Math.Min(tokens, left);
                released[window] += used;
                tokens -= used;
                if (left == used) continue;
                Paid = new Queue<(int, long)>(Paid.Prepend((window, left - used)));
            }
        }
    }
}
