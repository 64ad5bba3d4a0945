using ThrottleKit.Engine.Time;

namespace ThrottleKit.Interleaving;

/// <summary>
/// What threads do to limiters: takes without a lock against one another, and against all that holds one. Time stands still; nothing is given back but by hand.
/// </summary>
internal static class EngineScenarios
{
    /// <summary>By name, with how often a thread may be passed over.</summary>
    public static readonly (string Name, int Delays, Func<(Action[], Action)> Make)[] All =
    [
        ("two take of one limit", 4, () => TakeTogether(Packed(burst: 3), 2, 2)),
        ("three take of what is there for two", 2, () => TakeTogether(Packed(burst: 3), 3, 2)),
        ("three take what does not fit a word", 2, () => TakeTogether(Unpacked(burst: 3), 3, 2)),
        ("takes on the fine clock", 3, () => TakeTogether(Packed(burst: 3), 3, 2, new StillTime())),
        ("a take against giving back", 2, TakeAgainstCredit),
        ("a take against a reset", 4, TakeAgainstReset),
        ("a take against a new limit", 2, TakeAgainstReconfiguration),
        ("a take against a fourth limit", 2, TakeAgainstTheLastPackedConfiguration),
        ("takes of a key against growth", 2, TakesAgainstGrowth),
        ("a take against a sweep", 2, TakeAgainstSweep),
        ("a take of one part against all or nothing", 3, TakeAgainstAll),
        ("two take all of the same two, each its own way round", 2, TwoTakeAll),
        ("who sees one part taken sees both", 2, AllAgainstOneWhoLooks),
    ];

    private static (Action[], Action) TakeTogether(Gcra strategy, int threads, int left, TimeProvider? time = null)
    {
        var limiter = Limiter.Create(strategy, time ?? new TwoEndedTime());
        Require(limiter.Acquire().IsAllowed, "the first take is denied");
        var allowed = new bool[threads];
        return (
            [.. Enumerable.Range(0, threads).Select(i => (Action)(() => allowed[i] = limiter.Acquire().IsAllowed))],
            () =>
            {
                Require(allowed.Count(x => x) == Math.Min(left, threads), $"{allowed.Count(x => x)} of {threads} got one of {left}");
                Require(limiter.Peek().Remaining == left - Math.Min(left, threads), $"{limiter.Peek().Remaining} are left");
            });
    }

    private static (Action[], Action) TakeAgainstCredit()
    {
        var limiter = Limiter.Create(Packed(burst: 5), new TwoEndedTime());
        var taken = limiter.Acquire(2);
        return (
            [() => limiter.Acquire(), () => limiter.Credit(1, taken), () => limiter.Acquire()],
            () => Require(limiter.Peek().Remaining == 2, $"{limiter.Peek().Remaining} of 5 are left after 2 + 1 + 1 taken and 1 given back"));
    }

    private static (Action[], Action) TakeAgainstReset()
    {
        var limiter = Limiter.Create(Packed(burst: 5), new TwoEndedTime());
        limiter.Acquire(3);
        return (
            [() => limiter.Acquire(), () => limiter.Reset()],
            () => Require(limiter.Peek().Remaining is 4 or 5, $"{limiter.Peek().Remaining} of 5 are left after a reset and one take"));
    }

    /// <summary>Half the pace: what was taken stays taken, at the new pace.</summary>
    private static (Action[], Action) TakeAgainstReconfiguration()
    {
        var limiter = Limiter.Create(Packed(burst: 5), new TwoEndedTime());
        limiter.Acquire();
        return (
            [() => limiter.Acquire(), () => limiter.Reconfigure(Packed(burst: 5, perHour: 30)), () => limiter.Acquire()],
            () => Require(limiter.Peek().Remaining == 2, $"{limiter.Peek().Remaining} of 5 are left after 3 takes and a change of the pace"));
    }

    private static (Action[], Action) TakeAgainstTheLastPackedConfiguration()
    {
        var limiter = Limiter.Create(Packed(burst: 5), new TwoEndedTime());
        limiter.Acquire();
        foreach (var pace in new[] { 30, 20 }) limiter.Reconfigure(Packed(burst: 5, pace));
        limiter.Acquire();
        return (
            [() => limiter.Acquire(), () => limiter.Reconfigure(Packed(burst: 5, perHour: 15)), () => limiter.Acquire()],
            () => Require(limiter.Peek().Remaining == 1, $"{limiter.Peek().Remaining} of 5 are left after 4 takes and three changes of the pace"));
    }

    private static (Action[], Action) TakesAgainstGrowth()
    {
        var (limiter, keys) = Keyed(burst: 5);
        foreach (var key in keys[..3]) limiter.Acquire(key); // as many as a first segment takes
        return (
            [
                () => limiter.Acquire(keys[3]),
                () =>
                {
                    limiter.Acquire(keys[0]);
                    limiter.Acquire(keys[1]);
                },
            ],
            () =>
            {
                for (var i = 0; i < 4; i++)
                    Require(limiter.Peek(keys[i]).Remaining == (i < 2 ? 3 : 4), $"{limiter.Peek(keys[i]).Remaining} of 5 are left to key {i}");
                Require(limiter.KeyCount == 4, $"{limiter.KeyCount} keys are counted");
            });
    }

    /// <summary>The first key's state stays, those of the others are taken away and then dropped.</summary>
    private static (Action[], Action) TakeAgainstSweep()
    {
        var (limiter, keys) = Keyed(burst: 5);
        foreach (var key in keys[..3]) limiter.Acquire(key);
        foreach (var key in keys[1..3]) limiter.Reset(key);
        var entry = (int)((uint)limiter.Table.Comparer.Hash(keys[0]) >> 30);
        return (
            [() => limiter.Acquire(keys[0]), () => limiter.Table.Sweep(entry, limiter.Clock.Now), () => limiter.Acquire(keys[1])],
            () =>
            {
                Require(limiter.Peek(keys[0]).Remaining == 3, $"{limiter.Peek(keys[0]).Remaining} of 5 are left to the key that stays");
                Require(limiter.Peek(keys[1]).Remaining == 4, $"{limiter.Peek(keys[1]).Remaining} of 5 are left to the key that comes back");
            });
    }

    /// <summary>Nothing is left of the second limit, so that both together are denied: the first must never show it.</summary>
    private static (Action[], Action) TakeAgainstAll()
    {
        var time = new TwoEndedTime();
        var (first, second) = (Limiter.Create(Packed(burst: 3), time), Limiter.Create(Packed(burst: 1), time));
        first.Acquire();
        second.Acquire();
        var allowed = new bool[2];
        return (
            [
                () => Require(!Limits.All(first.At(2), second.At()).IsAllowed, "both together are allowed"),
                () =>
                {
                    allowed[0] = first.Acquire().IsAllowed;
                    allowed[1] = first.Acquire().IsAllowed;
                },
            ],
            () => Require(allowed[0] && allowed[1], "a permit was missing while a request was denied"));
    }

    private static (Action[], Action) TwoTakeAll()
    {
        var time = new TwoEndedTime();
        var (first, second) = (Limiter.Create(Packed(burst: 4), time), Limiter.Create(Packed(burst: 3), time));
        first.Acquire();
        second.Acquire();
        return (
            [() => Limits.All(first.At(), second.At()), () => Limits.All(second.At(), first.At()), () => first.Acquire()],
            () => Require((first.Peek().Remaining, second.Peek().Remaining) == (0, 0), $"{first.Peek().Remaining} and {second.Peek().Remaining} are left"));
    }

    private static (Action[], Action) AllAgainstOneWhoLooks()
    {
        var time = new TwoEndedTime();
        var (first, second) = (Limiter.Create(Packed(burst: 3), time), Limiter.Create(Packed(burst: 3), time));
        first.Acquire();
        second.Acquire();
        return (
            [
                () => Limits.All(first.At(), second.At()),
                () =>
                {
                    var one = first.Acquire(0).Remaining;
                    var other = second.Acquire(0).Remaining;
                    Require(one == 2 || other == 1, "the first was seen taken, and the second not yet");
                },
                () =>
                {
                    var other = second.Acquire(0).Remaining;
                    var one = first.Acquire(0).Remaining;
                    Require(other == 2 || one == 1, "the second was seen taken, and the first not yet");
                },
            ],
            () => { });
    }

    /// <summary>A limiter of keys, and some that share a segment of a table that has not grown.</summary>
    private static (KeyedLimiter<int, PaidUntil, Gcra.Kernel>, int[]) Keyed(int burst)
    {
        var limiter = KeyedLimiter<int>.Create(Packed(burst), new() { TimeProvider = new TwoEndedTime() });
        return (limiter, [.. Enumerable.Range(0, int.MaxValue).Where(key => (uint)limiter.Table.Comparer.Hash(key) >> 30 == 1).Take(5)]);
    }

    /// <summary>A pace of whole microseconds a permit.</summary>
    private static Gcra Packed(int burst, int perHour = 60) => new() { Limit = perHour, Period = TimeSpan.FromHours(1), Burst = burst };

    /// <summary>A pace that leaves a large numerator.</summary>
    private static Gcra Unpacked(int burst) => new() { Limit = 999_999_937, Period = TimeSpan.FromDays(30_000), Burst = burst };

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new InvalidOperationException($"In some order {otherwise}.");
    }

    private class StillTime : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => 7_000_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000);
    }

    /// <summary>As on a machine with a coarse counter.</summary>
    private sealed class TwoEndedTime : StillTime, ICoarseTimestamp
    {
        public long GetCoarseTimestamp() => 7_000_000_000;
    }
}
