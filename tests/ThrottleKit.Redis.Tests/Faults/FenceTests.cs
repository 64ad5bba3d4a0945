using System.Text;
using StackExchange.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Faults;

/// <summary>
/// The bound where a server forgets: without a fence the limit once more, with one the limit. Times are passed in; every test has servers of its own.
/// </summary>
public sealed class FenceTests
{
    private const long Limit = 100, Window = 60_000_000, Start = 1_700_000_040_000_000; // a whole number of windows

    private static readonly RedisStoreOptions Options = new() { KeyPrefix = "limits:", Fenced = true };
    private static readonly StrategyExecutor Windows = FixedWindow.Definition.Create(new StrategyArguments(Limit, Window));
    private static readonly StrategyExecutor Rate = Gcra.Definition.Create(new StrategyArguments(Limit, Window, null));

    [RedisFact]
    public async Task ServerNeverSeen_GrantsNothing_UntilTheNextWindow()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, Options);

        var denied = await AskAsync(store, StrategyOperation.Decide, Start + 5, 1);
        Assert.False(denied.Decision.IsAllowed);
        Assert.Equal(Start + Window, denied.Decision.RetryAtMicroseconds);
        Assert.False((await AskAsync(store, StrategyOperation.Decide, Start + Window - 1, 1)).Decision.IsAllowed);
        Assert.Equal(Limit - 1, (await AskAsync(store, StrategyOperation.Decide, Start + Window, 1)).Decision.Remaining);
    }

    [RedisFact]
    public async Task ServerThatIsTrusted_GrantsAtOnce()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, Options);
        Assert.True((await store.TrustAsync(Requests.Patience)).Value);

        Assert.True((await AskAsync(store, StrategyOperation.Decide, Start + 5, 1)).Decision.IsAllowed);
    }

    [RedisTheory]
    [InlineData(true, Limit)]
    [InlineData(false, 2 * Limit)]
    public async Task FailoverToAReplicaThatLags_AdmitsTheLimitBehindAFence_AndTwiceThatWithoutOne(bool isFenced, long most)
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start("replicaof=" + primary.Endpoint.Replace(':', ' '), "repl-diskless-sync-delay=0");
        await using var admin = await ConnectionMultiplexer.ConnectAsync(replica.Endpoint + ",allowAdmin=true");
        var options = Options with { Fenced = isFenced };
        await using var before = await RedisStore.ConnectAsync(primary.Endpoint, options);
        if (isFenced) await before.TrustAsync(Requests.Patience);
        while (!(await admin.GetServers()[0].InfoRawAsync("replication"))!.Contains("master_link_status:up", StringComparison.Ordinal)) await Task.Delay(10);

        // From here on the replica hears nothing more, and what is granted is what it will not know.
        await admin.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        var admitted = (await AskAsync(before, StrategyOperation.Grant, Start, Limit)).Granted;
        await using var after = await RedisStore.ConnectAsync(replica.Endpoint, options);
        admitted += (await AskAsync(after, StrategyOperation.Grant, Start + 1, Limit)).Granted;
        admitted += (await AskAsync(after, StrategyOperation.Decide, Start + 2, 1)).Decision.IsAllowed ? 1 : 0;

        Assert.Equal(most, admitted);
        Assert.Equal(Limit, (await AskAsync(after, StrategyOperation.Grant, Start + Window, Limit)).Granted);
    }

    [RedisFact]
    public async Task Flush_ClosesTheWindow_AndGivingBackDoesNotOpenIt()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, Options);
        await store.TrustAsync(Requests.Patience);
        Assert.Equal(60, (await AskAsync(store, StrategyOperation.Grant, Start, 60)).Granted);

        await using var admin = await ConnectionMultiplexer.ConnectAsync(server.Endpoint + ",allowAdmin=true");
        await admin.GetServers()[0].FlushAllDatabasesAsync();
        await AskAsync(store, StrategyOperation.Credit, Start + 1, 10, Start);

        var forecast = await AskAsync(store, StrategyOperation.Forecast, Start + 2, 1);
        Assert.False(forecast.Decision.IsAllowed);
        Assert.Equal(Start + Window, forecast.Decision.RetryAtMicroseconds);
        Assert.Equal(0, (await AskAsync(store, StrategyOperation.Grant, Start + 3, 10)).Granted);
        Assert.Null((await AskAsync(store, StrategyOperation.Decide, Start + 4, Limit + 1)).Decision.RetryAtMicroseconds);
        Assert.Equal(Limit, (await AskAsync(store, StrategyOperation.Grant, Start + Window, Limit)).Granted);
    }

    [RedisFact]
    public async Task Rate_StaysClosedUntilItWouldHaveRefilledFromNothing()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, Options);
        var denied = await AskAsync(store, StrategyOperation.Decide, Start, 1, strategy: Rate);

        Assert.Equal(Start + Window, denied.Decision.RetryAtMicroseconds);
        Assert.False((await AskAsync(store, StrategyOperation.Decide, Start + Window - 1, 1, strategy: Rate)).Decision.IsAllowed);
        Assert.True((await AskAsync(store, StrategyOperation.Decide, Start + Window, 1, strategy: Rate)).Decision.IsAllowed);
    }

    [RedisFact]
    public async Task SeveralKeys_AreClosedTogether_AndNothingIsTaken()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, Options);
        var all = (await store.ApplyAllAsync([Request("a", Windows, Start + 1, 1), Request("b", Rate, Start + 1, 1)], Requests.Patience)).Value;

        Assert.All(all, reply => Assert.False(reply.Decision.IsAllowed));
        await using var admin = await ConnectionMultiplexer.ConnectAsync(server.Endpoint);
        Assert.Empty(admin.GetServers()[0].Keys(pattern: "limits:*"));
    }

    [RedisFact]
    public async Task ServerThatDoesNotTellItsReplicationId_IsRefused()
    {
        using var server = RedisServer.Start("rename-command=INFO ");
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, Options);

        var refused = await Assert.ThrowsAsync<NotSupportedException>(async () => await AskAsync(store, StrategyOperation.Decide, Start, 1));
        Assert.Contains("replication id", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await store.TrustAsync(Requests.Patience));
    }

    [Fact]
    public void FenceWithoutAPrefix_IsRefused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new RedisStoreOptions { Fenced = true }.Validate());

        Assert.Contains(nameof(RedisStoreOptions.KeyPrefix), refused.Message, StringComparison.Ordinal);
    }

    private static async Task<StrategyReply> AskAsync(
        RedisStore store, StrategyOperation operation, long now, long amount, long debitedAt = 0, StrategyExecutor? strategy = null) =>
        (await store.ApplyAsync(Request("k", strategy ?? Windows, now, amount, operation, debitedAt), Requests.Patience)).Value;

    private static StoreRequest Request(
        string key, StrategyExecutor strategy, long now, long amount, StrategyOperation operation = StrategyOperation.Decide, long debitedAt = 0) =>
        new(Encoding.UTF8.GetBytes(key), strategy, operation, amount) { Now = now, DebitedAt = debitedAt };
}
