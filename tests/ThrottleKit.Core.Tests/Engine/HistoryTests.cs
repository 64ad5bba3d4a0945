using System.Runtime.CompilerServices;
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
        Limit = Number(random),
        Period = Span(random),
        Burst = random.Next(2) == 0 ? null : Number(random),
    });

    [Fact]
    public void TokenBucket_AnswersAsTheInterpreter() => Compare(random => new TokenBucket
    {
        Capacity = Number(random),
        Limit = Number(random),
        Period = Span(random),
    });

    [Fact]
    public void LeakyBucket_AnswersAsTheInterpreter() => Compare(random => new LeakyBucket
    {
        Queue = Number(random),
        Limit = Number(random),
        Period = Span(random),
    }, packs: false); // four numbers

    [Fact]
    public void FixedWindow_AnswersAsTheInterpreter() => Compare(random => new FixedWindow { Limit = Number(random), Window = Span(random) });

    [Fact]
    public void TokenBudget_AnswersAsTheInterpreter() => Compare(random => new TokenBudget { Budget = Number(random), Window = Span(random) });

    /// <summary>Numbers of all sizes: states of some fit a word, those of others do not, and a change of the limit brings one to the other.</summary>
    private static int Number(Random random) => random.Next(1, 1 << random.Next(1, 30));

    private static TimeSpan Span(Random random) => TimeSpan.FromMicroseconds(random.Next(1, 5_000_000));

    private delegate IStrategy<TState, TKernel> Draws<TState, TKernel>(Random random)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>;

    private static void Compare<TState, TKernel>(Draws<TState, TKernel> draw, bool packs = true)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        var interpreter = new Oracle();
        var (byWord, byLock) = (0, 0);
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
                if (request.Operation == StrategyOperation.Decide && states[key] is not null)
                {
                    if (key == 3 ? IsPacked(single) : IsPacked(keyed, key)) byWord++;
                    else byLock++;
                }

                var reply = request.Operation == StrategyOperation.Decide
                    ? Reply(request, key == 3 ? single.Acquire(request.Amount) : keyed.Acquire(key, request.Amount))
                    : key == 3 ? single.Apply(request) : keyed.Apply(key, request);
                var expected = oracle.Apply(request with { Now = reply.Decision.AtMicroseconds }, ref states[key]);
                Assert.True(expected == reply, $"Seed {Seed + history}, step {step}, key {key}: {request} gave {reply}; the interpreter says {expected}.");
                if (reply.Granted > 0) debitedAt = reply.Decision.AtMicroseconds;
            }
        }

        Assert.True((packs ? byWord > 200 : byWord == 0) && byLock > 200, $"{byWord} decisions met a packed state, {byLock} another.");
    }

    private static StrategyReply Reply(in StrategyRequest request, in Decision decision) => new(decision, decision.IsAllowed ? request.Amount : 0);

    private static bool IsPacked<TState, TKernel>(KeyedLimiter<int, TState, TKernel> limiter, int key)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        ref var place = ref limiter.Table.Find(key, limiter.Table.Comparer.Hash(key));
        return !Unsafe.IsNullRef(ref place) && limiter.Driver.Packing.TryRead(ref place.State, out _);
    }

    private static bool IsPacked<TState, TKernel>(Limiter<TState, TKernel> limiter)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState> => limiter.Driver.Packing.TryRead(ref limiter.State, out _);

    private static StrategyRequest Draw(Random random, StrategyFunctions functions, long debitedAt)
    {
        var operation = (StrategyOperation)random.Next(5);
        if (operation == StrategyOperation.Credit && !functions.HasFlag(StrategyFunctions.Credit)) operation = StrategyOperation.Decide;
        if (operation == StrategyOperation.Charge && !functions.HasFlag(StrategyFunctions.Charge)) operation = StrategyOperation.Decide;
        var amount = random.Next(2) == 0 ? random.Next(4) : random.Next(1 << random.Next(1, 20));
        return new StrategyRequest(operation, 0, amount, random.Next(1, 5), debitedAt);
    }
}
