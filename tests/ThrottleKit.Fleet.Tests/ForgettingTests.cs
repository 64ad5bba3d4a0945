using StackExchange.Redis;
using ThrottleKit.Redis;
using ThrottleKit.Testing;

namespace ThrottleKit.Fleet.Tests;

/// <summary>A leased limit on a primary that fails over to a replica that has heard of nothing: twice the limit in the window, and behind a fence the limit.</summary>
public class ForgettingTests
{
    private const long Limit = 1_000;

    [RedisTheory]
    [InlineData(false, 2 * Limit)]
    [InlineData(true, Limit)]
    public async Task Failover_CostsTheLimitOnceMore_AndNothingBehindAFence(bool isFenced, long admitted)
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start("replicaof=" + primary.Endpoint.Replace(':', ' '), "repl-diskless-sync-delay=0");
        await using var admin = await ConnectionMultiplexer.ConnectAsync(replica.Endpoint + ",allowAdmin=true");
        while (!(await admin.GetServers()[0].InfoRawAsync("replication"))!.Contains("master_link_status:up", StringComparison.Ordinal)) await Task.Delay(10);

        var options = new RedisStoreOptions { KeyPrefix = "limits:", Fenced = isFenced };
        await using var before = await RedisStore.ConnectAsync(primary.Endpoint, options);
        if (isFenced) await before.TrustAsync(TimeSpan.FromSeconds(30));
        await admin.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        var count = await SpendAllAsync(before);
        await using var after = await RedisStore.ConnectAsync(replica.Endpoint, options);
        count += await SpendAllAsync(after);

        Assert.Equal(admitted, count);
    }

    /// <summary>What two nodes spend between them until the store has no more.</summary>
    private static async Task<long> SpendAllAsync(RedisStore store)
    {
        FleetLimiter Node() => FleetLimiter.Create(
            store, "api", new FixedWindow { Limit = Limit, Window = Duration.Longest }, new FleetLimiterOptions { Sizer = LeaseSizer.Fixed(100), StoreDeadline = TimeSpan.FromSeconds(30) });
        await using var one = Node();
        await using var other = Node();
        var count = 0L;
        while (true)
        {
            var (first, second) = (await one.AcquireAsync("k"), await other.AcquireAsync("k"));
            count += (first.Decision.IsAllowed ? 1 : 0) + (second.Decision.IsAllowed ? 1 : 0);
            if (!first.Decision.IsAllowed && !second.Decision.IsAllowed) return count;
        }
    }
}
