using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Testing;

namespace ThrottleKit.Core.Tests.Engine;

/// <summary>Random histories through the limiters, step for step against the exact interpreter over states as stores keep them.</summary>
public class HistoryTests
{
    private const int Seed = 20_301;

    [Fact]
    public void Gcra_AnswersAsTheInterpreter() => Compare(random => new Gcra
    {
        Limit = random.Next(1, 50),
        Period = TimeSpan.FromMicroseconds(random.Next(1, 5_000_000)),
        Burst = random.Next(2) == 0 ? null : random.Next(1, 80),
    });

    [Fact]
    public void TokenBucket_AnswersAsTheInterpreter() => Compare(random => new TokenBucket
    {
        Capacity = random.Next(1, 80),
        Limit = random.Next(1, 50),
        Period = TimeSpan.FromMicroseconds(random.Next(1, 5_000_000)),
    });

    [Fact]
    public void FixedWindow_AnswersAsTheInterpreter() => Compare(random => new FixedWindow
    {
        Limit = random.Next(1, 50),
        Window = TimeSpan.FromMicroseconds(random.Next(1, 5_000_000)),
    });

    [Fact]
    public void TokenBudget_AnswersAsTheInterpreter() => Compare(random => new TokenBudget
    {
        Budget = random.Next(1, 50),
        Window = TimeSpan.FromMicroseconds(random.Next(1, 5_000_000)),
    });

    private delegate IStrategy<TState, TKernel> Draws<TState, TKernel>(Random random)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>;

    private static void Compare<TState, TKernel>(Draws<TState, TKernel> draw)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        var interpreter = new Oracle();
        for (var history = 0; history < 60; history++)
        {
            var random = new Random(Seed + history);
            var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
            var strategy = draw(random);
            var keyed = KeyedLimiter<int>.Create(strategy, new() { TimeProvider = time });
            var single = Limiter.Create(strategy, time);
            var oracle = interpreter.Create(strategy.Executor());
            var states = new string?[4]; // the last is the single limiter's
            var debitedAt = 0L;
            for (var step = 0; step < 400; step++)
            {
                if (random.Next(3) == 0) time.Advance(TimeSpan.FromMicroseconds(random.Next(1, 1 << random.Next(1, 24))));
                if (random.Next(40) == 0)
                {
                    strategy = draw(random);
                    keyed.Reconfigure(strategy);
                    single.Reconfigure(strategy);
                    oracle = interpreter.Create(strategy.Executor());
                }

                var request = Draw(random, strategy.Executor().Definition.Functions, debitedAt);
                var key = random.Next(states.Length);
                var reply = key == 3 ? single.Apply(request) : keyed.Apply(key, request);
                var expected = oracle.Apply(request with { Now = reply.Decision.AtMicroseconds }, ref states[key]);
                Assert.True(expected == reply, $"Seed {Seed + history}, step {step}, key {key}: {request} gave {reply}; the interpreter says {expected}.");
                if (reply.Granted > 0) debitedAt = reply.Decision.AtMicroseconds;
            }
        }
    }

    private static StrategyRequest Draw(Random random, StrategyFunctions functions, long debitedAt)
    {
        var operation = (StrategyOperation)random.Next(5);
        if (operation == StrategyOperation.Credit && !functions.HasFlag(StrategyFunctions.Credit)) operation = StrategyOperation.Decide;
        if (operation == StrategyOperation.Charge && !functions.HasFlag(StrategyFunctions.Charge)) operation = StrategyOperation.Decide;
        return new StrategyRequest(operation, 0, random.Next(random.Next(2) == 0 ? 4 : 60), random.Next(1, 5), debitedAt);
    }
}
