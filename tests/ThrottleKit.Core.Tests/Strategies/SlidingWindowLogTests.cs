namespace ThrottleKit.Core.Tests.Strategies;

/// <summary>The exact window, against one that keeps a list and adds it up.</summary>
public class SlidingWindowLogTests
{
    private const int Seed = 21, Histories = 400, Steps = 250;
    private const long Begin = 1_700_000_000_000_000;

    /// <summary>A hundred thousand decisions, on the state in process and on the one on the wire.</summary>
    [Fact]
    public void Decisions_AreThoseOfAListOfAllThatWasTaken()
    {
        var random = new Random(Seed);
        for (var history = 0; history < Histories; history++)
        {
            var (limit, window) = (random.NextInt64(1, 40), random.NextInt64(1, 400));
            var strategy = new SlidingWindowLog { Limit = limit, Window = Duration.FromMicroseconds(window) };
            var (kernel, stored) = (strategy.Compile(), SlidingWindowLog.Definition.Create(new StrategyArguments(limit, window)));
            var (model, now, exists, state, text) = (new Listed(limit, window), Begin, false, default(SlidingWindowLog.State), default(string));
            for (var step = 0; step < Steps; step++)
            {
                now += random.Next(3) == 0 ? 0 : random.NextInt64(0, 1 + (window / 3));
                var where = $"seed {Seed}, history {history}, step {step}";
                if (exists && random.Next(8) == 0)
                {
                    var (amount, debitedAt) = (random.NextInt64(0, limit + 1), model.AnyTime(random) ?? now);
                    state = kernel.Credit(state, now, amount, debitedAt);
                    stored.Apply(new StrategyRequest(StrategyOperation.Credit, now, amount, DebitedAt: debitedAt), ref text);
                    model.Credit(now, amount, debitedAt);
                }

                var cost = random.NextInt64(0, limit + 2);
                var expected = model.Decide(now, cost);
                var decision = kernel.Decide(exists, state, now, cost, out var next);
                Assert.True(expected == (decision.IsAllowed, decision.Remaining, decision.ResetAtMicroseconds, decision.RetryAtMicroseconds), $"{where}: {decision}, not {expected}");
                Assert.True(decision == stored.Apply(new StrategyRequest(StrategyOperation.Decide, now, cost), ref text).Decision, where);
                if (decision.IsAllowed && cost > 0) (exists, state) = (true, next);
            }
        }
    }

    /// <summary>A lowered limit denies until enough has lapsed, and what was taken under the old one is all still there.</summary>
    [Fact]
    public void LogAboveItsNewBound_IsKept()
    {
        string? state = null;
        var (many, few) = (Of(100, 1_000), Of(3, 1_000));
        for (var i = 0; i < 100; i++) Assert.True(many.Apply(new StrategyRequest(StrategyOperation.Decide, Begin + i, 1), ref state).Decision.IsAllowed);

        var denied = few.Apply(new StrategyRequest(StrategyOperation.Decide, Begin + 100, 1), ref state).Decision;
        Assert.Equal((false, 0, Begin + 97 + 1_000), (denied.IsAllowed, denied.Remaining, denied.RetryAtMicroseconds));
        few.Apply(new StrategyRequest(StrategyOperation.Charge, Begin + 100, 5), ref state);
        few.Apply(new StrategyRequest(StrategyOperation.Credit, Begin + 101, 1, DebitedAt: Begin + 7), ref state);

        // Of the hundred, the first two have lapsed by then; five were charged, and the one given back was another's that still counts.
        var peek = Of(200, 1_000).Apply(new StrategyRequest(StrategyOperation.Decide, Begin + 1_001, 0), ref state).Decision;
        Assert.Equal(200 - (98 + 5 - 1), peek.Remaining);
    }

    [Fact]
    public void SteadyUse_AllocatesNothing()
    {
        var kernel = new SlidingWindowLog { Limit = 100, Window = Duration.FromMicroseconds(1_000) }.Compile();
        var (now, state) = (Begin, default(SlidingWindowLog.State));
        Run(2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int decisions)
        {
            for (var i = 0; i < decisions; i++)
            {
                now += 10;
                if (kernel.Decide(state.Used > 0, state, now, 1, out var next).IsAllowed) state = next;
            }
        }
    }

    [Fact]
    public void LimitBeyondTheLongestLog_IsRefused()
    {
        var refusal = Assert.Throws<StrategyConfigurationException>(() => Of(10_001, 1_000));

        Assert.Contains("limit", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("10000", refusal.Message.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static StrategyExecutor Of(long limit, long window) => SlidingWindowLog.Definition.Create(new StrategyArguments(limit, window));

    /// <summary>The rule as one would say it: of what was taken, that counts which was taken less than a window ago.</summary>
    private sealed class Listed(long limit, long window)
    {
        private readonly List<(long At, long Cost)> _taken = [];

        public long? AnyTime(Random random) => _taken.Count == 0 ? null : _taken[random.Next(_taken.Count)].At;

        public (bool, long, long, long?) Decide(long now, long cost)
        {
            var live = _taken.Where(taken => taken.At > now - window && taken.Cost > 0).ToList();
            var left = limit - live.Sum(taken => taken.Cost);
            if (cost <= left)
            {
                if (cost > 0) _taken.Add((now, cost));
                return (true, left - cost, cost > 0 ? now + window : live.Count > 0 ? live[^1].At + window : now, null);
            }

            long? retryAt = null;
            for (var i = 0; i < live.Count && retryAt is null && cost <= limit; i++)
                if (cost <= limit - live.Skip(i + 1).Sum(taken => taken.Cost)) retryAt = live[i].At + window;
            return (false, left, live.Count > 0 ? live[^1].At + window : now, retryAt);
        }

        public void Credit(long now, long amount, long debitedAt)
        {
            for (var i = _taken.Count - 1; i >= 0; i--)
            {
                if (_taken[i].At != debitedAt || _taken[i].At <= now - window) continue;
                var back = Math.Min(amount, _taken[i].Cost);
                amount -= back;
                _taken[i] = (debitedAt, _taken[i].Cost - back);
            }
        }
    }
}
