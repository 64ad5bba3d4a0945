using ThrottleKit.Stores;

namespace ThrottleKit.Hosting.Tests;

/// <summary>Which leases a host refuses at start because of the store that they are taken from, and that their mode is as it was at start.</summary>
public class LeaseTests
{
    private static readonly (string, string)[] Settings =
    [
        .. TestHost.Window("api", 100), .. TestHost.Window("mail", 100), .. TestHost.Gcra("rate", 100), .. TestHost.Window("strict", 100),
        ("leases:api", "leased"), ("leases:mail", "leased"), ("leases:rate", "leased"), ("leases:strict", "cachedDeny"),
    ];

    [Fact]
    public async Task WindowsOfAStoreWithSeveralClocks_AreNotLeased_AndAllOfThemAreTold()
    {
        await using var host = new TestHost(Settings, set => set.UseStore(_ => Store()));
        var wrong = Assert.Throws<PolicyFileException>(() => host.Host);

        Assert.Equal(["api", "mail"], wrong.Errors.Select(error => error.Policy));
        Assert.All(wrong.Errors, error => Assert.Contains("Set MaxClockStep to the most by which these clocks may differ", error.Message, StringComparison.Ordinal));
        Assert.Contains("Lease(\"api\", new FleetLimiterOptions { ... })", wrong.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheyAreLeased_WhereItIsSaidByHowMuchTheClocksDiffer()
    {
        var said = new FleetLimiterOptions { MaxClockStep = TimeSpan.FromMilliseconds(50) };
        await using var host = new TestHost(Settings, set => set.UseStore(_ => Store()).Lease("api", said).Lease("mail", said));

        Assert.All(["api", "mail", "rate"], name => Assert.Equal(LeaseMode.Leased, host.Host.Limiter(name).Mode));
        Assert.Equal(LeaseMode.CachedDeny, host.Host.Limiter("strict").Mode);
    }

    [Fact]
    public async Task StoreOfAHostThatIsRefused_IsDisposedOf()
    {
        var store = Store();
        await using var host = new TestHost(Settings, set => set.UseStore(_ => store));
        Assert.Throws<PolicyFileException>(() => host.Host);

        Assert.True(store.IsDisposed);
    }

    [Fact]
    public async Task ModeThatChangesLater_StaysAsItWas_AndTheLogSaysSo()
    {
        await using var host = new TestHost(Settings, set => set.UseStore(_ => new MemoryStore()));
        Assert.Equal(LeaseMode.Leased, host.Host.Limiter("api").Mode);

        host.Change(("leases:api", "strict"), ("policies:rate:limit", "200"));
        Assert.Equal(LeaseMode.Leased, host.Host.Limiter("api").Mode);
        var told = Assert.Single(host.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains("policy 'api' is Strict in the changed configuration, and stays Leased in this process", told, StringComparison.Ordinal);

        host.Change(("leases:api", "leased"), ("policies:rate:limit", "300"));
        Assert.Single(host.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    private static SeveralClocks Store() => new(new MemoryStore());

    private sealed class SeveralClocks(IStrategyStore store) : IStrategyStore
    {
        public bool HasOneClock => false;

        public bool IsDisposed { get; private set; }

        public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default) => store.ApplyAsync(request, deadline, cancellation);

        public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default) =>
            store.ApplyAllAsync(requests, deadline, cancellation);

        public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) => store.ResetAsync(keys, deadline, cancellation);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return store.DisposeAsync();
        }
    }
}
