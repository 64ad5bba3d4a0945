using ThrottleKit.Testing;
using ThrottleKit.Testing.Garnet;

namespace ThrottleKit.Redis.Tests.Stores;

/// <summary>The kit, on a real server and in an embedded one.</summary>
[Collection(ServerCollection.Name)]
public sealed class ConformanceTests(SharedServer server) : IDisposable
{
    private readonly Lazy<EmbeddedGarnet> _garnet = new(EmbeddedGarnet.Start);

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [RedisTheory]
    [MemberData(nameof(Checks))]
    public Task Redis_Conforms(string check) => RunAsync(server.Endpoint, new RedisStoreOptions(), check);

    [RedisTheory]
    [MemberData(nameof(Checks))]
    public Task RedisWithAPrefixAndADatabase_Conforms(string check) =>
        RunAsync(server.Endpoint, new RedisStoreOptions { KeyPrefix = "limits:", Database = 3 }, check);

    [RedisTheory]
    [MemberData(nameof(Checks))]
    public async Task RedisBehindAFence_Conforms(string check)
    {
        var fenced = new RedisStoreOptions { KeyPrefix = "fenced:", Fenced = true };
        await using (var store = await RedisStore.ConnectAsync(server.Endpoint, fenced)) await store.TrustAsync(Requests.Patience);
        await RunAsync(server.Endpoint, fenced, check);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Garnet_Conforms(string check) => RunAsync(_garnet.Value.Endpoint, new RedisStoreOptions(), check);

    [RedisFact]
    public async Task StoreOnAConnectionOfTheUsers_LeavesItOpen()
    {
        await new StoreConformance(() => new RedisStore(server.Connection)).RunAsync("DenialOfOneOfSeveral_ConsumesFromNone_AndSaysWhichDenied");

        Assert.True(server.Connection.IsConnected);
    }

    public void Dispose()
    {
        if (_garnet.IsValueCreated) _garnet.Value.Dispose();
    }

    private static Task RunAsync(string endpoint, RedisStoreOptions options, string check) =>
        new StoreConformance(() => RedisStore.ConnectAsync(endpoint, options).GetAwaiter().GetResult()).RunAsync(check);
}
