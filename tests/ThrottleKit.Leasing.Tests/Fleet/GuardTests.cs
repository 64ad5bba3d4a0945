using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Leasing.Tests;

/// <summary>What the bound rests on: each fails when its guard goes.</summary>
public class GuardTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly WatchedStore _store;

    public GuardTests() => _store = new WatchedStore(_time);

    [Fact]
    public async Task AMachineThatWasSuspended_SpendsNothingOfAWindowThatIsOver()
    {
        var machine = new MachineTime(_time);
        await using var suspended = Node(machine);
        await suspended.AcquireAsync("k");
        machine.Suspend(Second);

        Assert.False(suspended.TryAcquire("k", 1, out _)); // 49 are held, and the machine's counter has not moved
        Assert.Equal(0, machine.GetTimestamp());
    }

    [Fact]
    public void TheMachinesOwnClock_IsOneThatCountsSuspension()
    {
        if (!OperatingSystem.IsLinux()) return;
        var clock = Assert.IsType<BootTimeClock>(NodeClock.Of(TimeProvider.System));
        var (first, second) = (clock.Now, clock.Now);
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture); // the kernel's word for the same clock
        Assert.True(first > 0 && second >= first);
        Assert.InRange(first / 1e6, uptime - 5, uptime + 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_000)]
    public async Task AClockThatIsSlowByAsMuchAsItMay_ChangesNothing(int slowPerMillion)
    {
        await using var node = Node(new MachineTime(_time) { PacePerMillion = 1_000_000 - slowPerMillion });
        await node.AcquireAsync("k");
        _time.Advance(Second - TimeSpan.FromMilliseconds(5));
        Assert.True(node.TryAcquire("k", 1, out _));
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.False(node.TryAcquire("k", 1, out _));
    }

    /// <summary>Not a promise but its edge: the time that a clock loses beyond the drift that was declared is time in which a lease is spent after its window.</summary>
    [Fact]
    public async Task AClockThatIsSlowerThanDeclared_SpendsOfAWindowThatIsOver()
    {
        await using var slow = Node(new MachineTime(_time) { PacePerMillion = 900_000 });
        await slow.AcquireAsync("k");
        _time.Advance(Second + TimeSpan.FromMilliseconds(50));
        Assert.True(slow.TryAcquire("k", 1, out _));
        _time.Advance(TimeSpan.FromMilliseconds(100)); // by a tenth, and no more
        Assert.False(slow.TryAcquire("k", 1, out _));
    }

    [Fact]
    public async Task AWallClockThatIsSet_GivesNobodyMoreTime()
    {
        var machine = new MachineTime(_time);
        await using var node = Node(machine);
        await node.AcquireAsync("k");
        machine.WallClockIsOffBy = TimeSpan.FromHours(-1);
        _time.Advance(Second);
        Assert.False(node.TryAcquire("k", 1, out _));
    }

    [Fact]
    public async Task AReplyThatTookAsLongAsTheWindow_IsWorthNothing()
    {
        await using var node = Node(_time);
        _store.Gate = new TaskCompletionSource();
        var waiting = node.AcquireAsync("k").AsTask();
        _time.Advance(Second * 3);
        _store.Gate.SetResult(); // the store grants now, a whole window; but the node counts from when it asked
        Assert.False((await waiting).IsAllowed);
    }

    [Fact]
    public async Task RateLeases_EndWithTheirLife()
    {
        await using var node = new FleetLimiter(_store, Policy.Of("rate", new Gcra { Limit = 1_000, Period = Second }), Options(_time) with { LeaseLife = TimeSpan.FromMilliseconds(100) });
        await node.AcquireAsync("k");
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.True(node.TryAcquire("k", 1, out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(node.TryAcquire("k", 1, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AHostileSizer_BreaksNothing(int seed)
    {
        var nodes = Enumerable.Range(0, 5).Select(i => Node(_time, new HostileSizer(seed * 10 + i))).ToArray();
        _time.Advance(Second / 10); // in each window after all nodes' memory of the last one's denials
        for (var window = 0; window < 20; window++)
        {
            var admitted = 0;
            for (var i = 0; i < 200; i++)
                if ((await nodes[i % nodes.Length].AcquireAsync("k")).IsAllowed) admitted++;
            Assert.True(admitted is > 50 and <= 100, $"{admitted} admitted in window {window}, seed {seed}");
            _time.Advance(Second);
        }

        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void WhatASizerWishes_IsHeldBetweenTheNeedAndAShareOfWhatIsLeft(long wish)
    {
        var size = BatchSize.Of(LeaseSizer.Fixed(wish), default, need: 3, left: 80, limit: 100);
        Assert.Equal(wish > 0 ? 10 : 3, size);
        Assert.Equal(100, BatchSize.Of(LeaseSizer.Fixed(wish), default, need: 1_000, left: 80, limit: 100));
    }

    [Fact]
    public void AWildSample_IsForgottenWithinTenWindows()
    {
        foreach (var sizer in new[] { LeaseSizer.ByRate(), LeaseSizer.Learning() })
        {
            var use = default(UseMeter);
            use.Count(0, 1);
            use.Count(1_000_000_000, 2); // a thousand million permits in a microsecond
            var last = sizer.Wish(new LeaseDemand(use.PerSecond, 1, 500_000_000, 500_000_000));
            for (var window = 1; window <= 10; window++)
            {
                use.Count(20, 2 + window * 1_000_000L);
                last = sizer.Wish(new LeaseDemand(use.PerSecond, 1, last, Math.Min(last, 20)));
            }

            Assert.InRange(last, 1, 8_000_000);
            for (var window = 11; window <= 40; window++)
            {
                use.Count(20, 2 + window * 1_000_000L);
                last = sizer.Wish(new LeaseDemand(use.PerSecond, 1, last, Math.Min(last, 20)));
            }

            Assert.InRange(last, 1, 40);
        }
    }

    private FleetLimiter Node(TimeProvider time, LeaseSizer? sizer = null) =>
        new(_store, Policy.Of("window", new FixedWindow { Limit = 100, Window = Second }), Options(time) with { Sizer = sizer ?? LeaseSizer.Fixed(12) });

    private static FleetLimiterOptions Options(TimeProvider time) => new() { TimeProvider = time, Sizer = LeaseSizer.Fixed(50), IdleAfter = TimeSpan.FromHours(1), Seed = 1 };

    private sealed class HostileSizer(int seed) : LeaseSizer
    {
#pragma warning disable RS0030
        private readonly Random _random = new(seed);
#pragma warning restore RS0030

        public override long Wish(in LeaseDemand demand) => _random.Next(4) switch
        {
            0 => long.MaxValue,
            1 => long.MinValue,
            2 => _random.NextInt64(),
            _ => throw new InvalidOperationException("hostile"),
        };
    }
}
