namespace ThrottleKit.Core.Tests.Strategies;

/// <summary>What a sliding window is for: no trailing window holds more than it should, however the requests come.</summary>
public class SlidingWindowTests
{
    private const int Seed = 9, Histories = 2_000, Steps = 500;
    private const long Begin = 1_700_000_000_000_000;

    [Fact]
    public void Whole_NeverExceedsTheLimit_InAnyTrailingWindow() => Attack(WindowBoundary.Whole, (admitted, limit, _) => admitted <= limit);

    [Fact]
    public void Weighted_ExceedsTheLimit_ByLessThanOneSubWindow()
    {
        var worst = 0L;
        Attack(WindowBoundary.Weighted, (admitted, limit, oldest) =>
        {
            worst = Math.Max(worst, admitted - limit);
            return admitted <= limit || admitted - limit < oldest;
        });

        Assert.True(worst > 0, "The attack never got past the limit, so that it shows nothing.");
    }

    /// <summary>A limit of 100 in a minute of six: the usual example, with the retry times worked out by hand.</summary>
    [Fact]
    public void RetryTime_IsWhenEnoughHasLapsed()
    {
        const long Second = 1_000_000;
        var start = Begin / (60 * Second) * 60 * Second;
        foreach (var (boundary, retryAfter) in new[] { (WindowBoundary.Whole, 70 * Second), (WindowBoundary.Weighted, 60 * Second + Second / 4) })
        {
            var window = new SlidingWindow { Limit = 100, Window = Duration.FromMicroseconds(60 * Second), Buckets = 6, Boundary = boundary }.Compile();
            window.Decide(false, default, start, 40, out var state);
            window.Decide(true, state, start + 15 * Second, 50, out state);

            var denied = window.Decide(true, state, start + 20 * Second, 11, out _);
            Assert.False(denied.IsAllowed);
            Assert.Equal(10, denied.Remaining);
            Assert.Equal(start + retryAfter, denied.RetryAtMicroseconds);
            Assert.Equal(start + 80 * Second, denied.ResetAtMicroseconds);
            Assert.Null(window.Decide(true, state, start + 20 * Second, 101, out _).RetryAtMicroseconds);
        }
    }

    [Fact]
    public void WindowThatTheBucketsDoNotDivide_IsRoundedUp()
    {
        var window = new SlidingWindow { Limit = 1, Window = Duration.FromMicroseconds(10), Buckets = 3 }.Compile();
        var decision = window.Decide(false, default, 0, 1, out _);

        Assert.Equal(16, decision.ResetAtMicroseconds); // three sub-windows of 4 us, and the one that it is in
    }

    [Fact]
    public void ChangedWindow_KeepsWhatWasUsed()
    {
        var old = new SlidingWindow { Limit = 10, Window = Duration.FromMicroseconds(1_000), Buckets = 20 };
        var next = new SlidingWindow { Limit = 10, Window = Duration.FromMicroseconds(3_000), Buckets = 3 };
        old.Compile().Decide(false, default, Begin, 4, out var state);
        old.Compile().Decide(true, state, Begin + 400, 3, out state);

        var carried = next.Compile().Carry(state, [1_000, 20], Begin + 500);
        var peek = next.Compile().Decide(true, carried, Begin + 500, 0, out _);
        Assert.Equal(4, carried.Counts.Length);
        Assert.Equal(3, peek.Remaining);
        Assert.Equal(10, next.Compile().Decide(true, next.Compile().Carry(state, [1_000, 20], Begin + 5_000), Begin + 5_000, 0, out _).Remaining);
    }

    /// <summary>Asks for all there is, for one more and at random, at the instants where the most should be to gain: the ends of sub-windows and the retry times.</summary>
    /// <param name="boundary">How the partly past sub-window counts.</param>
    /// <param name="isKept">Whether what a trailing window admitted is within the promise, given the limit and what its oldest sub-window took.</param>
    private static void Attack(WindowBoundary boundary, Func<long, long, long, bool> isKept)
    {
        var random = new Random(Seed);
        for (var history = 0; history < Histories; history++)
        {
            var (limit, buckets, width) = (random.NextInt64(1, 200), random.Next(1, 24), random.NextInt64(1, 400));
            var length = width * buckets;
            var window = new SlidingWindow { Limit = limit, Window = Duration.FromMicroseconds(length), Buckets = buckets, Boundary = boundary }.Compile();
            var (now, exists, state, retryAt) = (Begin, false, default(SlidingWindow.State), Begin);
            var admitted = new Queue<(long At, long Cost)>();
            var inWindow = 0L;
            var bySubWindow = new Dictionary<long, long>();
            for (var step = 0; step < Steps; step++)
            {
                now = Math.Max(now, random.Next(6) switch
                {
                    0 => now,
                    1 => (now / width * width) + width - 1,
                    2 => (now / width * width) + width,
                    3 => retryAt,
                    4 => now + random.NextInt64(0, width + 1),
                    _ => now + 1,
                });
                var remaining = window.Decide(exists, state, now, 0, out _).Remaining;
                var cost = random.Next(4) switch { 0 => remaining + 1, 1 => random.NextInt64(1, limit + 1), 2 => 1, _ => Math.Max(1, remaining) };
                var decision = window.Decide(exists, state, now, cost, out var next);
                if (!decision.IsAllowed)
                {
                    retryAt = decision.RetryAtMicroseconds ?? now;
                    continue;
                }

                (exists, state) = (true, next);
                admitted.Enqueue((now, cost));
                inWindow += cost;
                bySubWindow[now / width] = bySubWindow.GetValueOrDefault(now / width) + cost;
                while (admitted.Peek().At <= now - length) inWindow -= admitted.Dequeue().Cost;
                Assert.True(
                    isKept(inWindow, limit, bySubWindow.GetValueOrDefault((now / width) - buckets)),
                    $"seed {Seed}, history {history}, step {step}: {inWindow} admitted in the {length} us up to {now}, with a limit of {limit} in {buckets} buckets");
            }
        }
    }
}
