using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Testing;

namespace ThrottleKit.Stores.Tests.Memory;

/// <summary>The kit, and that memory ends.</summary>
public sealed class MemoryStoreTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Memory_Conforms(string check)
    {
        await using var store = new MemoryStore();
        await new StoreConformance(() => store).RunAsync(check);
    }

    [Fact]
    public async Task StateThatHasExpired_IsNotRead_AndMakesRoomWithLaterCalls()
    {
        await using var store = new MemoryStore(_time);
        var brief = Gcra.Definition.Create(new StrategyArguments(10, 1_000_000, null));
        for (var i = 0; i < 1_000; i++) await store.ApplyAsync(Requests.Decide($"first {i}", brief, 10), Requests.Patience);
        Assert.Equal(1_000, store.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2_000; i++) await store.ApplyAsync(Requests.Decide($"second {i}", brief, 10), Requests.Patience);
        Assert.Equal(2_000, store.Count);
    }

    [Fact]
    public async Task KeyThatComesToRestAgainAndAgain_TakesUpNoMoreThanItsEntry()
    {
        await using var store = new MemoryStore(_time);
        var window = Requests.Window(5);
        for (var i = 0; i < 1_000; i++)
        {
            var taken = (await store.ApplyAsync(Requests.Decide("k", window, 1), Requests.Patience)).Value.Decision;
            await store.ApplyAsync(
                Requests.Decide("k", window, 1) with { Operation = StrategyOperation.Credit, DebitedAt = taken.AtMicroseconds }, Requests.Patience);
        }

        Assert.Equal(1, store.Count);
        Assert.Equal(5, (await store.ApplyAsync(Requests.Decide("k", window, 0), Requests.Patience)).Value.Decision.Remaining);
    }

    [Fact]
    public async Task StateThatIsProlonged_OutlivesItsFirstEnd()
    {
        await using var store = new MemoryStore(_time);
        var gcra = Gcra.Definition.Create(new StrategyArguments(10, 10_000_000, null));
        await store.ApplyAsync(Requests.Decide("k", gcra, 1), Requests.Patience);
        await store.ApplyAsync(Requests.Decide("k", gcra, 9), Requests.Patience);
        _time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 500; i++) await store.ApplyAsync(Requests.Decide($"other {i}", gcra, 1), Requests.Patience);

        Assert.Equal(2, (await store.ApplyAsync(Requests.Decide("k", gcra, 0), Requests.Patience)).Value.Decision.Remaining);
    }

    [Fact]
    public async Task ChangedConfiguration_CarriesTheState()
    {
        await using var store = new MemoryStore(_time);
        await store.ApplyAsync(Requests.Decide("k", Gcra.Definition.Create(new StrategyArguments(10, 3_600_000_000, null)), 10), Requests.Patience);

        var wider = await store.ApplyAsync(Requests.Decide("k", Gcra.Definition.Create(new StrategyArguments(15, 3_600_000_000, null)), 0), Requests.Patience);
        Assert.Equal(5, wider.Value.Decision.Remaining);
    }
}
