using StackExchange.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Stores;

/// <summary>What the store on Redis does beyond what every store does: what it sends, what it keeps, and what it says where something is wrong.</summary>
[Collection(ServerCollection.Name)]
public sealed class StoreTests(SharedServer server) : IAsyncLifetime
{
    private readonly string _prefix = Guid.CreateVersion7().ToString("N") + ":";
    private RedisStore _store = null!;

    private IDatabase Database => server.Connection.GetDatabase();

    public async Task InitializeAsync() => _store = await RedisStore.ConnectAsync(server.Endpoint, new RedisStoreOptions { KeyPrefix = _prefix, ExpiryAllowance = TimeSpan.FromSeconds(5) });

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [RedisFact]
    public async Task Decision_IsOneCommand_AndSoIsOneOnSeveralKeys()
    {
        var (window, gcra) = (Requests.Window(100), Gcra.Definition.Create(new StrategyArguments(10, 60_000_000, null)));
        StoreRequest[] both = [Requests.Decide("a", window, 1), Requests.Decide("b", gcra, 1)];
        await _store.DecideAsync("a", window, 1);
        await _store.ApplyAllAsync(both, Requests.Patience); // the scripts are there

        var before = await CallsAsync();
        for (var i = 0; i < 5; i++) await _store.DecideAsync("a", window, 1);
        Assert.Equal((before.Hash + 5, before.Text), await CallsAsync());
        for (var i = 0; i < 5; i++) await _store.ApplyAllAsync(both, Requests.Patience);
        Assert.Equal((before.Hash + 10, before.Text), await CallsAsync());
    }

    [RedisFact]
    public async Task Set_HasOneScript_WhateverTheOrder_AndHoweverOftenAStrategyIsInIt()
    {
        var (window, gcra) = (Requests.Window(100), Gcra.Definition.Create(new StrategyArguments(10, 60_000_000, null)));
        await _store.ApplyAllAsync([Requests.Decide("a", window, 1), Requests.Decide("b", gcra, 1)], Requests.Patience);
        var before = await CallsAsync();

        await _store.ApplyAllAsync([Requests.Decide("b", gcra, 1), Requests.Decide("c", gcra, 1), Requests.Decide("a", window, 1)], Requests.Patience);

        Assert.Equal((before.Hash + 1, before.Text), await CallsAsync());
        Assert.Equal((98L, 8L, 9L), (await RemainingAsync("a", window), await RemainingAsync("b", gcra), await RemainingAsync("c", gcra)));
    }

    [RedisFact]
    public async Task ForgottenScript_IsLoadedAndRepeated_OnceForTheCall()
    {
        var window = Requests.Window(100);
        StoreRequest[] both = [Requests.Decide("a", window, 1), Requests.Decide("b", window, 1)];
        for (var i = 0; i < 3; i++)
        {
            await Database.ExecuteAsync("SCRIPT", "FLUSH");
            await _store.DecideAsync("a", window, 1);
            await Database.ExecuteAsync("SCRIPT", "FLUSH");
            Assert.True((await _store.ApplyAllAsync(both, Requests.Patience)).IsApplied);
        }

        Assert.Equal((94L, 97L), (await RemainingAsync("a", window), await RemainingAsync("b", window)));
    }

    [RedisFact]
    public async Task Key_ExpiresWithItsState_AndTheAllowance()
    {
        await _store.DecideAsync("k", Gcra.Definition.Create(new StrategyArguments(10, 10_000_000, null)), 10);
        await _store.ApplyAllAsync([Requests.Decide("l", Gcra.Definition.Create(new StrategyArguments(10, 10_000_000, null)), 10)], Requests.Patience);

        foreach (var key in new[] { "k", "l" })
            Assert.InRange((await Database.KeyTimeToLiveAsync(_prefix + key))!.Value, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(15.001));
    }

    [RedisFact]
    public async Task Time_IsTheServers_AndOneForAllKeys()
    {
        var before = await ClockAsync();
        var replies = (await _store.ApplyAllAsync([Requests.Decide("a", Requests.Window(5), 1), Requests.Decide("b", Requests.Window(5), 1)], Requests.Patience)).Value;

        Assert.InRange(replies[0].Decision.AtMicroseconds, before, await ClockAsync());
        Assert.Equal(replies[0].Decision.AtMicroseconds, replies[1].Decision.AtMicroseconds);
    }

    [RedisFact]
    public async Task CreditsAndCharges_AmongSeveral_ArePeekedAtWhereAnotherIsDenied()
    {
        var (window, spent) = (Requests.Window(10), Requests.Window(1));
        var taken = (await _store.DecideAsync("credited", window, 4)).Decision;
        await _store.DecideAsync("spent", spent, 1);
        StoreRequest[] all =
        [
            Requests.Decide("credited", window, 2) with { Operation = StrategyOperation.Credit, DebitedAt = taken.AtMicroseconds },
            Requests.Decide("charged", window, 3) with { Operation = StrategyOperation.Charge },
            Requests.Decide("spent", spent, 1),
        ];

        var replies = (await _store.ApplyAllAsync(all, Requests.Patience)).Value;
        Assert.Equal([6L, 10L, 0L], replies.Select(reply => reply.Decision.Remaining));
        Assert.Equal([0L, 0L, 0L], replies.Select(reply => reply.Granted));
        Assert.False(await Database.KeyExistsAsync(_prefix + "charged"));

        replies = (await _store.ApplyAllAsync(all[..2], Requests.Patience)).Value;
        Assert.Equal([8L, 7L], replies.Select(reply => reply.Decision.Remaining));
    }

    [RedisFact]
    public async Task WhatIsNoState_IsReported_AndLeftAlone()
    {
        await Database.StringSetAsync(_prefix + "text", "something else");
        await Database.ListLeftPushAsync(_prefix + "list", "something else");
        var window = Requests.Window(5);

        foreach (var key in new[] { "text", "list" })
        {
            await Assert.ThrowsAsync<CorruptStateException>(() => _store.DecideAsync(key, window, 1));
            await Assert.ThrowsAsync<CorruptStateException>(async () =>
                await _store.ApplyAllAsync([Requests.Decide("other", window, 1), Requests.Decide(key, window, 1)], Requests.Patience));
        }

        Assert.Equal("something else", await Database.StringGetAsync(_prefix + "text"));
        Assert.False(await Database.KeyExistsAsync(_prefix + "other"));
    }

    [RedisFact]
    public async Task Batch_WithAKeyThatHoldsNoState_AnswersTheOthers()
    {
        await Database.StringSetAsync(_prefix + "text", "something else");

        var results = await ((IStrategyStore)_store).ApplyBatchAsync([Requests.Decide("text", Requests.Window(5), 1), Requests.Decide("other", Requests.Window(5), 1)], Requests.Patience);

        Assert.IsType<CorruptStateException>(results[0].Failure);
        Assert.Equal((StoreOutcome.NotApplied, 4L), (results[0].Outcome, results[1].Value.Decision.Remaining));
    }

    [RedisTheory]
    [InlineData(null)] // the client does not see that it is a cluster, as the node does not know its own address
    [InlineData("cluster-announce-ip=127.0.0.1")]
    public async Task OnACluster_KeysWithoutACommonTag_AreRefused(string? setting)
    {
        using var folder = new TemporaryFolder();
        using var node = RedisServer.Start(["cluster-enabled=yes", "cluster-config-file=" + Path.Combine(folder.Path, "nodes.conf"), .. setting is null ? [] : new[] { setting }]);
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(node.Endpoint + ",allowAdmin=true"))
            await admin.GetDatabase().ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await using var store = await RedisStore.ConnectAsync(node.Endpoint);
        var window = Requests.Window(5);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await store.ApplyAllAsync([Requests.Decide("a", window, 1), Requests.Decide("b", window, 1)], Requests.Patience));
        Assert.Contains("hash tag", refusal.Message);
        Assert.True((await store.ApplyAllAsync([Requests.Decide("{u7}:a", window, 1), Requests.Decide("{u7}:b", window, 1)], Requests.Patience)).IsApplied);

        await using var tagged = await RedisStore.ConnectAsync(node.Endpoint, new RedisStoreOptions { KeyPrefix = "{limits}:" });
        Assert.True((await tagged.ApplyAllAsync([Requests.Decide("a", window, 1), Requests.Decide("b", window, 1)], Requests.Patience)).IsApplied);
    }

    private async Task<long> RemainingAsync(string key, StrategyExecutor strategy) => (await _store.DecideAsync(key, strategy, 0)).Decision.Remaining;

    private async Task<long> ClockAsync()
    {
        var time = (RedisResult[])(await Database.ExecuteAsync("TIME"))!;
        return ((long)time[0] * 1_000_000) + (long)time[1];
    }

    /// <summary>How often the server has run a script by its hash, and by its text.</summary>
    private async Task<(long Hash, long Text)> CallsAsync()
    {
        var lines = (await server.Connection.GetServers()[0].InfoRawAsync("commandstats"))!.Split('\n');
        long Of(string command) => lines.FirstOrDefault(line => line.StartsWith($"cmdstat_{command}:calls=", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(line.IndexOf('=') + 1, line.IndexOf(',') - line.IndexOf('=') - 1)) : 0;
        return (Of("evalsha"), Of("eval"));
    }
}
