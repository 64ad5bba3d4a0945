using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Orleans.Tests;

/// <summary>Silos whose clocks differ, as the grain of a key moves from one to the other; and what goes with time.</summary>
public sealed class ClockTests
{
    private const string Key = "k";

    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public async Task SiloWhoseClockIsBehind_IsHeldToTheTimeOfTheLastWrite()
    {
        FakeTimeProvider[] clocks = [new(Start.AddHours(1)), new(Start)];
        await using var silos = await SiloCluster.StartAsync(2, (silo, options) => options.TimeProvider = clocks[silo]);
        await using var store = silos.Store();
        var gcra = Gcra.Definition.Create(new StrategyArguments(10, 1_000_000, null));
        await store.DecideAsync(Key, gcra, 0); // it is somewhere
        await silos.MoveAsync(Key, 0);
        var last = (await store.DecideAsync(Key, gcra, 10)).Decision.AtMicroseconds;

        await silos.MoveAsync(Key, 1);
        var denied = (await store.DecideAsync(Key, gcra, 1)).Decision;
        Assert.Equal((false, last), (denied.IsAllowed, denied.AtMicroseconds));
        clocks[1].Advance(TimeSpan.FromMinutes(30));
        Assert.False((await store.DecideAsync(Key, gcra, 1)).Decision.IsAllowed);
        clocks[1].Advance(TimeSpan.FromMinutes(31));
        Assert.True((await store.DecideAsync(Key, gcra, 10)).Decision.IsAllowed);
    }

    [Fact]
    public async Task TwoClocksThatDiffer_AdmitNoMoreThanTheRateOverTheDifferenceBesides()
    {
        // 100 a second, bursts of 10; one silo is σ = 200 ms ahead, and the grain goes to and fro. Both are asked all the time for 2 s.
        var (sigma, length, step) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(50));
        FakeTimeProvider[] clocks = [new(Start), new(Start + sigma)];
        await using var silos = await SiloCluster.StartAsync(2, (silo, options) => options.TimeProvider = clocks[silo]);
        await using var store = silos.Store();
        var gcra = Gcra.Definition.Create(new StrategyArguments(100, 1_000_000, 10));
        await store.DecideAsync(Key, gcra, 0);
        var admitted = 0L;
        for (var passed = TimeSpan.Zero; passed < length; passed += step)
        {
            for (var silo = 0; silo < clocks.Length; silo++)
            {
                await silos.MoveAsync(Key, silo);
                while ((await store.DecideAsync(Key, gcra, 1)).Decision.IsAllowed) admitted++;
            }

            foreach (var clock in clocks) clock.Advance(step);
        }

        Assert.InRange(admitted, 10 + 180, 10 + (100 * (length + sigma).TotalSeconds));
    }

    [Fact]
    public async Task RecordThatSaysNothingMore_GoesWithItsGrain_AndOneThatDoesStays()
    {
        FakeTimeProvider clock = new(Start);
        await using var silos = await SiloCluster.StartAsync(1, (_, options) => options.TimeProvider = clock);
        await using var store = silos.Store();
        await store.DecideAsync(Key, Gcra.Definition.Create(new StrategyArguments(10, 1_000_000, null)), 10);

        clock.Advance(TimeSpan.FromSeconds(5.9)); // the allowance, and a little less than the second that it takes
        await silos.DeactivateAsync(Key);
        Assert.Equal(1, silos.Storage.Count);
        await store.DecideAsync(Key, Requests.Window(5), 0); // it is back in memory
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await silos.DeactivateAsync(Key);
        Assert.Equal(0, silos.Storage.Count);
    }

    [Fact]
    public async Task KeyThatHasExpired_GoesWithTheNextWriteOfItsGrain()
    {
        FakeTimeProvider clock = new(Start);
        await using var silos = await SiloCluster.StartAsync(1, (_, options) => options.TimeProvider = clock);
        await using var store = silos.Store();
        var second = Gcra.Definition.Create(new StrategyArguments(10, 1_000_000, null));
        for (var i = 0; i < 20; i++) await store.DecideAsync($"{{k}}:{i}", second, 10);
        var before = silos.Storage.MeanSize;

        clock.Advance(TimeSpan.FromSeconds(6.1));
        await store.DecideAsync("{k}:0", second, 1);
        Assert.InRange(silos.Storage.MeanSize, 1, before / 5);
    }
}
