using ThrottleKit.Budgets;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Bench.Budgets;

/// <summary>Who holds the budget of a workload.</summary>
internal enum Payer
{
    Hard,
    Metered,
    AfterTheFact,

    /// <summary>What people do today: a call starts while the counter is below the cap, and its usage is added when it ends.</summary>
    CheckThenAdd,
}

/// <summary>What came of a workload, in tokens, input included.</summary>
/// <param name="Cap">The budget.</param>
/// <param name="Released">What went out to callers.</param>
/// <param name="Generated">What the provider wrote and was not stopped from.</param>
/// <param name="Recorded">What the ledger says is used.</param>
/// <param name="LargestDebit">The largest single debit of what came.</param>
/// <param name="MostGenerated">What the mode states for what is generated.</param>
internal readonly record struct Overshoot(long Cap, long Released, long Generated, long Recorded, long LargestDebit, long MostGenerated)
{
    public long OfReleased => Math.Max(0, Released - Cap);

    public long OfGenerated => Math.Max(0, Generated - Cap);
}

/// <summary>
/// Many streams on one budget in one window: 1 to 500 of them, on caps from 10^3 to 10^8, in chunks of up to 1 to 4,000 tokens. Some are cancelled, some lose their process. Who moves next
/// is drawn, so that streams interleave in every way.
/// </summary>
internal sealed class OvershootWorkload
{
    private const int MostChunks = 12;

    private readonly SeededRandom _random;
    private readonly Payer _payer;
    private readonly long _cap;
    private readonly long _chunk;
    private readonly Stream[] _streams;
    private readonly BudgetLevel _level;
    private readonly MemoryStore _store = new(new OwnTime());
    private readonly Budget _budget;
    private long _released, _generated, _counter, _largestDebit;

    private OvershootWorkload(ulong seed, Payer payer)
    {
        _random = SeededRandom.For(seed);
        _payer = payer;
        _cap = _random.Magnitude(1_000, 100_000_000);
        _chunk = _random.Magnitude(1, 4_000);
        _streams = [.. Enumerable.Range(0, (int)_random.Magnitude(1, 500)).Select(_ => Draw())];
        var window = TimeSpan.FromHours(1);
        _level = payer == Payer.AfterTheFact
            ? BudgetLevel.Of("budget", "b", new TokenBudget { Budget = _cap, Window = window })
            : BudgetLevel.Of("budget", "b", new FixedWindow { Limit = _cap, Window = window });
        var mode = payer switch { Payer.Hard => BudgetMode.Hard, Payer.Metered => BudgetMode.Metered, _ => BudgetMode.AfterTheFact };
        _budget = new Budget(_store, new BudgetOptions { Mode = mode, Slice = _random.Magnitude(1, 4_000) });
    }

    /// <summary>Runs one workload, which follows from its seed alone.</summary>
    public static Overshoot Run(ulong seed, Payer payer) => new OvershootWorkload(seed, payer).Run();

    private Overshoot Run()
    {
        var active = _streams.Length;
        while (active > 0)
        {
            var i = (int)_random.Between(0, active - 1);
            if (Step(_streams[i])) continue;
            active--;
            (_streams[i], _streams[active]) = (_streams[active], _streams[i]);
        }

        return new Overshoot(_cap, _released, _generated, Recorded(), _largestDebit, MostGenerated());
    }

    /// <summary>A stream's next step; false where it has ended.</summary>
    private bool Step(Stream stream)
    {
        if (!stream.IsOpen) return Open(stream);
        if (stream.ChunksLeft-- == 0 && stream.Fate != Fate.Completes) return End(stream);
        var tokens = Math.Min(_random.Between(1, _chunk), stream.Length - stream.Written);
        if (tokens == 0)
        {
            stream.Fate = Fate.Completes;
            return End(stream);
        }

        stream.Written += tokens;
        _generated += tokens;
        var metering = _payer == Payer.CheckThenAdd ? new Metering(tokens, null) : Now(stream.Spend!.MeterAsync(tokens));
        _released += metering.Released;
        _largestDebit = Math.Max(_largestDebit, tokens + (stream.Written == tokens ? stream.Input : 0));
        if (stream.Written == tokens && metering.Released > 0 && _payer == Payer.AfterTheFact) _released += stream.Input; // it is debited with the first chunk
        if (!metering.IsOver) return true;
        if (_payer == Payer.Metered) _generated += stream.Length - stream.Written; // the provider runs ahead: what it writes is not read
        return false;
    }

    private bool Open(Stream stream)
    {
        if (_payer == Payer.CheckThenAdd)
        {
            if (_counter >= _cap) return false;
        }
        else
        {
            var answer = Now(_budget.OpenAsync([_level], new SpendEstimate(stream.Input, stream.MostOutput)));
            if (!answer.IsAllowed) return false;
            stream.Spend = answer.Spend;
        }

        stream.IsOpen = true;
        if (_payer != Payer.AfterTheFact) _released += stream.Input;
        _generated += stream.Input;
        return true;
    }

    private bool End(Stream stream)
    {
        if (stream.Written == 0) _largestDebit = Math.Max(_largestDebit, stream.Input); // the settlement is all there is
        if (stream.Fate == Fate.Crashes)
        {
            // The process is gone, and with it a chunk that the provider wrote and nobody reported.
            _generated += Math.Min(_random.Between(0, _chunk), stream.Length - stream.Written);
            return false;
        }

        // Who is cancelled says nothing of what it used; what it was seen to use is known all the same.
        if (_payer == Payer.CheckThenAdd) _counter += stream.Fate == Fate.Completes ? stream.Input + stream.Written : 0;
        else if (stream.Fate == Fate.Completes || _payer == Payer.AfterTheFact) Now(stream.Spend!.SettleAsync(new TokenUsage(stream.Input, stream.Written)));
        return false;
    }

    /// <summary>What the ledger says, seen through a limit that is never reached.</summary>
    private long Recorded()
    {
        const long large = 1_000_000_000;
        if (_payer == Payer.CheckThenAdd) return _counter;
        var window = TimeSpan.FromHours(1);
        var seen = _payer == Payer.AfterTheFact
            ? Policy.Of("seen", new TokenBudget { Budget = large, Window = window }).Executor
            : Policy.Of("seen", new FixedWindow { Limit = large, Window = window }).Executor;
        return large - Now(_store.ApplyAsync(new StoreRequest(_level.Key, seen, StrategyOperation.Decide, 0), TimeSpan.FromSeconds(1))).Value.Decision.Remaining;
    }

    private long MostGenerated()
    {
        var opened = _streams.Where(stream => stream.IsOpen).ToList();
        return _payer switch
        {
            Payer.Hard => _cap,
            Payer.Metered => _cap + opened.Sum(stream => stream.MostOutput),
            _ => _cap + (opened.Count * _largestDebit) - 1 + opened.Where(stream => stream.Fate == Fate.Crashes).Sum(stream => _chunk + stream.Input),
        };
    }

    private Stream Draw()
    {
        var most = _chunk * _random.Between(1, MostChunks);
        return new Stream
        {
            Input = _random.Magnitude(1, 2_000),
            MostOutput = most,
            Length = _random.Between(1, most),
            Fate = _random.OneIn(20) ? Fate.Crashes : _random.OneIn(10) ? Fate.Cancelled : Fate.Completes,
            ChunksLeft = (int)_random.Between(0, MostChunks),
        };
    }

    /// <summary>The store answers before it returns, and so does everything on it.</summary>
    private static T Now<T>(ValueTask<T> task) => task.IsCompleted ? task.Result : throw new InvalidOperationException("A store in memory answers at once.");

    private enum Fate
    {
        Completes,

        /// <summary>The caller goes away; nobody says what was used.</summary>
        Cancelled,
        Crashes,
    }

    private sealed class Stream
    {
        public required long Input { get; init; }

        public required long MostOutput { get; init; }

        public required long Length { get; init; }

        public Fate Fate { get; set; }

        public int ChunksLeft { get; set; }

        public long Written { get; set; }

        public bool IsOpen { get; set; }

        public Spend? Spend { get; set; }
    }
}
