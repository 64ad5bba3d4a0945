using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ThrottleKit.Stores;

namespace ThrottleKit.AspNetCore.Tests;

public class KeyTests
{
    /// <summary>Acceptance 7: an IPv6 subscriber has one bucket, and IPv4 is the same in IPv6.</summary>
    [Fact]
    public async Task TenThousandAddressesOfOneNetwork_ShareOneLimit()
    {
        await using var app = await Limited(HttpKeys.Address());
        var served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            using var response = await app.GetAsync("/", ("Test-Peer", $"2001:db8:1:2:{i:x}:{i * 7 % 65_536:x}:0:1"));
            if (response.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref served);
        });
        Assert.Equal(3, served);
        Assert.Equal(3, await app.CountAsync("/", 9, ("Test-Peer", "2001:db8:1:3::1"))); // the next network is another

        Assert.Equal(2, await app.CountAsync("/", 2, ("Test-Peer", "198.51.100.7")));
        Assert.Equal(1, await app.CountAsync("/", 9, ("Test-Peer", "::ffff:198.51.100.7")));
    }

    /// <summary>Acceptance 7: a forged X-Forwarded-For changes nothing.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("hops")]
    [InlineData("networks")]
    public async Task AForgedForwardedFor_ChangesNothing(string trusted)
    {
        await using var app = await Limited(HttpKeys.Address(trusted switch
        {
            "hops" => new TrustedProxies { Hops = 1 },
            "networks" => new TrustedProxies { Networks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")] },
            _ => null,
        }));
        var served = 0;
        for (var i = 0; i < 50; i++)
        {
            // A client writes what it likes; its proxy appends where the request came from.
            var (peer, line) = trusted == "none" ? ("203.0.113.9", $"192.0.2.{i}") : ("10.1.2.3", $"192.0.2.{i}, garbage, 10.9.9.{i}, 203.0.113.9");
            served += await app.CountAsync("/", 1, ("Test-Peer", peer), ("X-Forwarded-For", line));
        }

        Assert.Equal(3, served);
        if (trusted != "none") Assert.Equal(3, await app.CountAsync("/", 9, ("Test-Peer", "10.1.2.3"), ("X-Forwarded-For", "203.0.113.10"))); // another client of the same proxy
    }

    [Fact]
    public async Task SeveralProxies_AreWalkedThrough_WithPortsAndIPv6()
    {
        await using var app = await Limited(HttpKeys.Address(new TrustedProxies { Networks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")] }));
        Assert.Equal(2, await app.CountAsync("/", 2, ("Test-Peer", "fd00::1"), ("X-Forwarded-For", "[2001:db8::5]:4711, 10.0.0.7:80")));
        Assert.Equal(1, await app.CountAsync("/", 9, ("Test-Peer", "10.0.0.1"), ("X-Forwarded-For", "1.2.3.4, 2001:db8::6")));
    }

    [Fact]
    public void ProxiesThatNobodyNamed_AreRefused() => Assert.Throws<ArgumentException>(() => HttpKeys.Address(new TrustedProxies()));

    [Fact]
    public async Task Users_Claims_Headers_AndRoutes_HaveALimitEach()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.MapGet("/user", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.FirstOf(HttpKeys.User, HttpKeys.Address()) });
                app.MapGet("/claim", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.Claim("tenant") });
                app.MapGet("/header", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.Header("X-Tenant") });
                app.MapGet("/route/{tenant}", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.Route("tenant") });
                app.MapGet("/both", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.AllOf(HttpKeys.User, HttpKeys.Endpoint) });
            },
            [TestApp.Window("api", 3)]);
        foreach (var (path, one, other) in new[]
        {
            ("/user", ("Test-User", "ada@acme"), ("Test-User", "bob@acme")),
            ("/claim", ("Test-User", "ada@acme"), ("Test-User", "eve@initech")),
            ("/header", ("X-Tenant", "acme"), ("X-Tenant", "initech")),
            ("/both", ("Test-User", "ada@acme"), ("Test-User", "bob@acme")),
        })
        {
            Assert.Equal(3, await app.CountAsync(path, 9, one));
            Assert.Equal(3, await app.CountAsync(path, 9, other));
        }

        Assert.Equal(0, await app.CountAsync("/claim", 9, ("Test-User", "cleo@acme"))); // of the same tenant
        Assert.Equal(3, await app.CountAsync("/route/acme", 9));
        Assert.Equal(3, await app.CountAsync("/route/initech", 9));
        Assert.Equal(3, await app.CountAsync("/claim", 9)); // whoever has no key shares one
        Assert.Equal(3, await app.CountAsync("/user", 9)); // by address
    }

    [Fact]
    public async Task ApiKeys_LeaveTheProcessOnlyAsHashes()
    {
        var store = new SeenKeys(new MemoryStore());
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.ApiKey() }), [TestApp.Window("api", 3)],
            http => http.KeySecret = new byte[32], kit => kit.UseStore(_ => store));
        Assert.Equal(3, await app.CountAsync("/", 9, ("X-Api-Key", "sk-very-secret")));
        Assert.Equal(3, await app.CountAsync("/", 9, ("X-Api-Key", "sk-another")));
        Assert.Equal(2, store.Keys.Distinct().Count());
        Assert.All(store.Keys, key => Assert.Matches("^api:apikey:[0-9a-f]{32}$", key));
    }

    [Fact]
    public async Task ApiKeysInAStore_NeedASecretThatProcessesShare()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.ApiKey() }), [TestApp.Window("api", 3)], limits: kit => kit.UseStore(_ => new MemoryStore()));
        using var response = await app.GetAsync("/", ("X-Api-Key", "sk"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode); // and never a limit that each process has to itself
    }

    private static Task<TestApp> Limited(HttpKey key) =>
        TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle("api", rule => rule with { Key = key }), [TestApp.Window("api", 3)]);

    private sealed class SeenKeys(IStrategyStore store) : IStrategyStore
    {
        public List<string> Keys { get; } = [];

        public bool HasOneClock => store.HasOneClock;

        public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
        {
            lock (Keys) Keys.Add(System.Text.Encoding.UTF8.GetString(request.Key.Span));
            return store.ApplyAsync(request, deadline, cancellation);
        }

        public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default) =>
            store.ApplyAllAsync(requests, deadline, cancellation);

        public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) =>
            store.ResetAsync(keys, deadline, cancellation);

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
