using ThrottleKit.Engine.Table;
using ThrottleKit.Engine.Time;

namespace ThrottleKit.Core.Tests.Engine;

/// <summary>A decision by the ends of the time is the one that the time itself would have given.</summary>
public class TwoEndedTests
{
    private const int Seed = 41_003;

    public static TheoryData<string> Strategies => ["gcra", "tokenBucket", "fixedWindow", "tokenBudget"];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Histories_GoAsByTheFineClock(string strategy)
    {
        var byTheEnds = 0;
        for (var history = 0; history < 60; history++)
        {
            var random = new Random(Seed + history);
            byTheEnds += Run(strategy, random);
        }

        Assert.True(byTheEnds > 1_000, $"Only {byTheEnds} decisions were made without the fine clock.");
    }

    private static int Run(string strategy, Random random) => strategy switch
    {
        "gcra" => Compare(new Gcra { Limit = random.Next(1, 300), Period = Span(random), Burst = random.Next(1, 2_000) }, random),
        "tokenBucket" => Compare(new TokenBucket { Capacity = random.Next(1, 2_000), Limit = random.Next(1, 300), Period = Span(random) }, random),
        "fixedWindow" => Compare(new FixedWindow { Limit = random.Next(1, 2_000), Window = Span(random) }, random),
        _ => Compare(new TokenBudget { Budget = random.Next(1, 2_000), Window = Span(random) }, random),
    };

    /// <summary>Every state that a small configuration reaches, at every two times before its instant, for every cost.</summary>
    [Fact]
    public void StatesBeforeTheirInstant_GiveTheSameAtAllTimes()
    {
        var pairs = 0;
        for (var limit = 1; limit <= 4; limit++)
            for (var period = 1; period <= 7; period += 2)
            {
                pairs += Exhaust(new Gcra { Limit = limit, Period = TimeSpan.FromMicroseconds(period), Burst = 5 });
                pairs += Exhaust(new TokenBucket { Capacity = 4, Limit = limit, Period = TimeSpan.FromMicroseconds(period) });
                pairs += Exhaust(new FixedWindow { Limit = limit, Window = TimeSpan.FromMicroseconds(period) });
                pairs += Exhaust(new TokenBudget { Budget = limit, Window = TimeSpan.FromMicroseconds(period) });
            }

        Assert.True(pairs > 10_000, $"Only {pairs} pairs of times were compared.");
    }

    [Fact]
    public void OnlyTheStrategiesHeldToItHere_SaySo()
    {
        var settled = SettledStrategies.Fields.Keys.Select(type => type.Name);
        Assert.Equal(["FixedWindow", "Gcra", "TokenBucket", "TokenBudget"], settled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheEarlyEnd_IsNeverLate_AndNeverFurtherOffThanStated()
    {
        var random = new Random(Seed);
        var time = new TwoEndedTime();
        var clock = new EngineClock(time);
        var told = 0;
        for (var step = 0; step < 200_000; step++)
        {
            time.Advance(random, random.Next(1_000) == 0 ? 2_000_000_000 : 3_000_000);
            if (!clock.TryEarly(long.MaxValue, out var early)) _ = clock.Now;
            else
            {
                Assert.InRange(clock.Now - early, 0, EngineClock.Uncertainty);
                told++;
            }
        }

        Assert.True(told > 100_000, $"Only {told} readings were told.");
    }

    [Fact]
    public void TheMachinesCoarseCounter_IsNeverAheadOfTheFineOne()
    {
        if (!CoarseTicks.IsSupported) return;
        for (var i = 0; i < 1_000_000; i++)
        {
            var coarse = CoarseTicks.Now;
            Assert.True(coarse <= EngineClocks.Ticks);
        }
    }

    private static TimeSpan Span(Random random) => TimeSpan.FromMicroseconds(random.Next(1, 1 << random.Next(1, 27)));

    /// <returns>How many decisions were made at another time than by the fine clock.</returns>
    private static int Compare<TState, TKernel>(IStrategy<TState, TKernel> strategy, Random random)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        var time = new TwoEndedTime();
        var fine = new FineTime(time);
        var (single, exactSingle) = (Limiter.Create(strategy, time), Limiter.Create(strategy, fine));
        var keyed = KeyedLimiter<int>.Create(strategy, new() { TimeProvider = time });
        var exact = KeyedLimiter<int>.Create(strategy, new() { TimeProvider = fine });
        var byTheEnds = 0;
        for (var step = 0; step < 500; step++)
        {
            if (random.Next(3) > 0) time.Advance(random, 1L << random.Next(5, 30));
            var (key, cost) = (random.Next(4), random.Next(20) == 0 ? random.Next(2_000) : random.Next(4));
            var decision = key == 3 ? single.Acquire(cost) : keyed.Acquire(key, cost);
            var expected = key == 3 ? exactSingle.Acquire(cost) : exact.Acquire(key, cost);
            Assert.Equal(expected.IsAllowed, decision.IsAllowed);
            Assert.Equal(expected.RetryAtMicroseconds, decision.RetryAtMicroseconds);
            if (cost > 0) Assert.Equal(expected.ResetAtMicroseconds, decision.ResetAtMicroseconds);
            Assert.InRange(expected.AtMicroseconds - decision.AtMicroseconds, 0, EngineClock.Uncertainty);
            Assert.InRange(decision.Remaining, 0, expected.Remaining);
            Assert.Equal(key == 3 ? exactSingle.Peek() : exact.Peek(key), key == 3 ? single.Peek() : keyed.Peek(key));
            if (decision.AtMicroseconds != expected.AtMicroseconds) byTheEnds++;
        }

        return byTheEnds;
    }

    private static int Exhaust<TState, TKernel>(IStrategy<TState, TKernel> strategy)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        const long Begin = 1_000_003, End = Begin + 12;
        var executor = strategy.Executor();
        var kernel = executor.Kernel;
        Assert.True(SettledState<TState>.Is(executor.Definition));
        var (known, open, pairs) = (new HashSet<TState>(), new Queue<TState>(), 0);
        for (var now = Begin; now < End; now++)
            for (var cost = 1; cost <= 6; cost++)
                if (kernel.Decide(false, default, now, cost, out var first).IsAllowed && known.Add(first)) open.Enqueue(first);

        while (open.TryDequeue(out var state))
        {
            var until = SettledState<TState>.Until(ref state);
            for (var early = Begin; early < Math.Min(until, End); early++) // what is taken ahead takes the states beyond the end
                for (var cost = 0; cost <= 6; cost++)
                {
                    var decision = kernel.Decide(true, state, early, cost, out var next);
                    if (decision.IsAllowed && cost > 0)
                    {
                        Assert.True(decision.ResetAtMicroseconds > decision.AtMicroseconds);
                        if (next is PaidUntil or WindowUse { Used: < 20 } && known.Add(next)) open.Enqueue(next);
                    }

                    for (var now = early; now < until; now++)
                    {
                        if (!decision.IsAllowed && decision.RetryAtMicroseconds <= now) break;
                        var later = kernel.Decide(true, state, now, cost, out var nextLater);
                        Assert.Equal(decision.IsAllowed, later.IsAllowed);
                        Assert.Equal(decision.RetryAtMicroseconds, later.RetryAtMicroseconds);
                        if (cost > 0) Assert.Equal(decision.ResetAtMicroseconds, later.ResetAtMicroseconds);
                        if (decision.IsAllowed) Assert.Equal(next, nextLater);
                        pairs++;
                    }
                }
        }

        return pairs;
    }

    /// <summary>A counter of nanoseconds that can be read coarsely, and a wall clock that wanders away from it.</summary>
    private sealed class TwoEndedTime : TimeProvider, ICoarseTimestamp
    {
        private long _ticks = 7_000_000_000, _coarse = 7_000_000_000, _wall = 1_900_000_000_000_000;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => _ticks;

        public long GetCoarseTimestamp() => _coarse;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(_wall);

        public void Advance(Random random, long most)
        {
            var by = random.NextInt64(1, most);
            _ticks += by;
            _wall += (by / 1_000) + random.Next(-20, 21);
            var behind = random.Next(3) switch { 0 => 0, 1 => random.Next(4_000_000), _ => random.NextInt64(CoarseTicks.MostBehind * 1_000) };
            _coarse = Math.Max(_coarse, _ticks - behind);
        }
    }

    /// <summary>The same time, without the coarse reading.</summary>
    private sealed class FineTime(TwoEndedTime time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();
    }
}
