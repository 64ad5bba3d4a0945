using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.DynamoDb;

namespace ThrottleKit.DynamoDb.Tests;

/// <summary>The kit, the clock, and what stands in the table.</summary>
[Collection(DynaliteCollection.Name)]
public sealed class DynamoDbStoreTests(Dynalite dynalite)
{
    private static readonly StrategyExecutor Window = Requests.Window(5);

    private static readonly Policy Ten = Policy.Of("ten-seconds", new FixedWindow { Limit = 80, Window = TimeSpan.FromSeconds(10) });

    private readonly string _key = Requests.NewKey();

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [DynaliteTheory]
    [MemberData(nameof(Checks))]
    public Task DynamoDb_Conforms(string check) => new StoreConformance(() => dynalite.Store()).RunAsync(check);

    [DynaliteFact]
    public void Equality_AgainstTheOracle_HasNoDifference()
    {
        var report = EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [.. typeof(StrategyDefinition).Assembly.GetTypes().Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false))
                .Select(type => (StrategyDefinition)type.GetProperty("Definition")!.GetValue(null)!)],
            Hosts = () => [StrategyHosts.Create("oracle"), DynamoDbStrategyHost.Connect("dynamodb", dynalite.Endpoint)],
            Steps = 2_000,
            Seed = 17,
            Workers = 1,
        });
        Assert.True(report.Passed, report.ToString());
    }

    [DynaliteTheory]
    [InlineData(null, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void ClientThatRetries_IsRefused(int? retries, int staleRetries)
    {
        var configuration = new AmazonDynamoDBConfig { ServiceURL = "http://" + dynalite.Endpoint, MaxStaleConnectionRetries = staleRetries };
        if (retries is { } count) configuration.MaxErrorRetry = count;
        using var client = new AmazonDynamoDBClient(DynaliteServer.Credentials, configuration);

        Assert.Contains("MaxErrorRetry = 0", Assert.Throws<ArgumentException>(() => new DynamoDbStore(client)).Message);
    }

    [DynaliteFact]
    public async Task StoreWithAClientOfItsOwn_DoesNotRetry()
    {
        var configuration = new AmazonDynamoDBConfig { ServiceURL = "http://" + dynalite.Endpoint };
        await using var store = DynamoDbStore.Connect(configuration, credentials: DynaliteServer.Credentials);

        Assert.Equal((0, 0), (configuration.MaxErrorRetry, configuration.MaxStaleConnectionRetries));
        Assert.Equal(4, (await store.DecideAsync(_key, Window, 1)).Decision.Remaining);
    }

    [DynaliteFact]
    public async Task Table_IsMadeOnce_HoweverManyProcessesMakeIt()
    {
        using var client = dynalite.Client();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DynamoDbSchema.CreateTableAsync(client, "made_by_many")));

        var table = (await client.DescribeTableAsync("made_by_many")).Table;
        Assert.Equal(("key", BillingMode.PAY_PER_REQUEST), (table.KeySchema.Single().AttributeName, table.BillingModeSummary.BillingMode));
    }

    [DynaliteFact]
    public async Task Permit_IsOneReadAndOneWrite_AndADenialOrAPeekIsOneRead()
    {
        var faults = new FaultHandler();
        await using var store = dynalite.Store(faults: faults);
        for (var i = 0; i < 5; i++) await store.DecideAsync(_key, Window, 1);
        Assert.Equal((5, 5), (faults.Sent("GetItem"), faults.Sent("PutItem")));

        Assert.False((await store.DecideAsync(_key, Window, 1)).Decision.IsAllowed);
        await store.DecideAsync(_key, Window, 0);
        Assert.Equal((7, 5), (faults.Sent("GetItem"), faults.Sent("PutItem")));

        StoreRequest[] both = [Requests.Decide(_key + " b", Window, 1), Requests.Decide(_key, Window, 1)];
        Assert.False((await store.ApplyAllAsync(both, Requests.Patience)).Value[1].Decision.IsAllowed);
        Assert.Equal((1, 0), (faults.Sent("TransactGetItems"), faults.Sent("TransactWriteItems")));
    }

    [DynaliteFact]
    public async Task Item_HoldsReadableText_AndLapsesWithItsState_AndTheAllowance()
    {
        await using var store = dynalite.Store(new DynamoDbStoreOptions { KeyPrefix = "p:", ExpiryAllowance = TimeSpan.FromSeconds(5) });
        var reply = await store.DecideAsync(_key, Gcra.Definition.Create(new StrategyArguments(10, 10_000_000, null)), 10);

        var item = await ItemAsync("p:" + _key);
        Assert.Matches("^[0-9a-f]+(:[0-9]+)*;", item["state"].S);
        Assert.Equal(reply.Decision.AtMicroseconds, Number(item["at"]));
        Assert.Equal((reply.Decision.ResetAtMicroseconds + 5_000_000 + 999_999) / 1_000_000, Number(item["expires"]));
    }

    [DynaliteFact]
    public async Task WhatHasExpired_IsNotRead_ThoughTheTableStillHasIt()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var store = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = time, ExpiryAllowance = TimeSpan.Zero });
        await PutAsync("limit:" + _key, "something else", expires: "10");

        Assert.Equal(4, (await store.DecideAsync(_key, Window, 1)).Decision.Remaining);
        Assert.Equal(3, (await store.DecideAsync(_key, Window, 1)).Decision.Remaining);
    }

    [DynaliteFact]
    public async Task ClockThatIsBehind_IsHeldToTheTimeOfTheLastWrite()
    {
        var start = DateTimeOffset.UnixEpoch.AddYears(50);
        var (right, late) = (new FakeTimeProvider(start.AddHours(1)), new FakeTimeProvider(start));
        await using var first = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = right });
        await using var second = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = late });
        var gcra = Gcra.Definition.Create(new StrategyArguments(10, 1_000_000, null));
        var last = (await first.DecideAsync(_key, gcra, 10)).Decision.AtMicroseconds;

        var denied = (await second.DecideAsync(_key, gcra, 1)).Decision;
        Assert.Equal((false, last), (denied.IsAllowed, denied.AtMicroseconds));
        late.Advance(TimeSpan.FromMinutes(30));
        Assert.False((await second.DecideAsync(_key, gcra, 1)).Decision.IsAllowed);
        right.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await first.DecideAsync(_key, gcra, 10)).Decision.IsAllowed);
    }

    [DynaliteFact]
    public async Task TwoClocksThatDiffer_AdmitNoMoreThanTheRateOverTheDifferenceBesides()
    {
        // 100 a second, bursts of 10; one process is σ = 200 ms ahead. Both ask all the time for 2 s.
        var start = DateTimeOffset.UnixEpoch.AddYears(50);
        var (sigma, length, step) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(20));
        var (behind, ahead) = (new FakeTimeProvider(start), new FakeTimeProvider(start + sigma));
        await using var first = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = behind });
        await using var second = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = ahead });
        var gcra = Gcra.Definition.Create(new StrategyArguments(100, 1_000_000, 10));
        var admitted = 0L;
        for (var passed = TimeSpan.Zero; passed < length; passed += step)
        {
            foreach (var store in new[] { first, second })
                while ((await store.DecideAsync(_key, gcra, 1)).Decision.IsAllowed) admitted++;
            behind.Advance(step);
            ahead.Advance(step);
        }

        Assert.InRange(admitted, 10 + 180, 10 + (100 * (length + sigma).TotalSeconds));
    }

    [DynaliteFact]
    public async Task WindowsAreNotLeased_UnlessItIsSaidByHowMuchTheClocksDiffer()
    {
        await using var store = dynalite.Store();
        Assert.Contains(nameof(FleetLimiterOptions.MaxClockStep), Assert.Throws<StrategyConfigurationException>(() => new FleetLimiter(store, Ten)).Message);
        await using var limiter = new FleetLimiter(store, Ten, new FleetLimiterOptions { MaxClockStep = TimeSpan.FromMilliseconds(50) });
    }

    [DynaliteFact]
    public async Task FleetWhoseClocksDiffer_KeepsToEachWindow_WithinMaxClockStep()
    {
        // One process is σ = 200 ms behind. When the other begins the next window, what this one holds of the last must have ended.
        var (start, sigma) = (DateTimeOffset.UnixEpoch.AddYears(50), TimeSpan.FromMilliseconds(200));
        var (behind, ahead) = (new FakeTimeProvider(start), new FakeTimeProvider(start + sigma));
        await using var first = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = behind });
        await using var second = dynalite.Store(new DynamoDbStoreOptions { TimeProvider = ahead });
        await using var late = new FleetLimiter(first, Ten, Leased(behind));
        await using var early = new FleetLimiter(second, Ten, Leased(ahead));
        var held = (await late.AcquireAsync(_key, 2)).Decision;
        Assert.True(held.IsAllowed && held.Remaining > 0);

        var toEnd = TimeSpan.FromMicroseconds(held.ResetAtMicroseconds) - (ahead.GetUtcNow() - DateTimeOffset.UnixEpoch);
        behind.Advance(toEnd);
        ahead.Advance(toEnd);
        var admitted = 0;
        while ((await early.AcquireAsync(_key)).IsAllowed) admitted++;
        while ((await late.AcquireAsync(_key)).IsAllowed) admitted++;
        Assert.Equal(80, admitted);

        FleetLimiterOptions Leased(TimeProvider time) => new()
        {
            MaxClockStep = sigma, TimeProvider = time, Sizer = LeaseSizer.Fixed(10), IdleAfter = TimeSpan.FromHours(1), StoreDeadline = Requests.Patience,
        };
    }

    [DynaliteFact]
    public async Task WhatIsNoState_IsReported_AndLeftAlone()
    {
        await using var store = dynalite.Store();
        await PutAsync("limit:" + _key, "something else", expires: null);

        await Assert.ThrowsAsync<CorruptStateException>(() => store.DecideAsync(_key, Window, 1));
        await Assert.ThrowsAsync<CorruptStateException>(async () => await store.ApplyAllAsync([Requests.Decide(_key + " b", Window, 1), Requests.Decide(_key, Window, 1)], Requests.Patience));
        Assert.Equal("something else", (await ItemAsync("limit:" + _key))["state"].S);
    }

    [DynaliteFact]
    public async Task MoreKeysThanATransactionTakes_AreRefused()
    {
        await using var store = dynalite.Store();
        var requests = Enumerable.Range(0, 101).Select(i => Requests.Decide($"{_key} {i}", Window, 1)).ToArray();

        Assert.Contains("100", (await Assert.ThrowsAsync<ArgumentException>(async () => await store.ApplyAllAsync(requests, Requests.Patience))).Message);
        Assert.True((await store.ApplyAllAsync(requests[..100], Requests.Patience)).IsApplied);
    }

    private static long Number(AttributeValue value) => long.Parse(value.N, CultureInfo.InvariantCulture);

    private static AttributeValue Bytes(string key) => new() { B = new MemoryStream(Encoding.UTF8.GetBytes(key)) };

    private async Task<Dictionary<string, AttributeValue>> ItemAsync(string key)
    {
        using var client = dynalite.Client();
        return (await client.GetItemAsync("throttlekit", new Dictionary<string, AttributeValue> { ["key"] = Bytes(key) }, consistentRead: true)).Item;
    }

    private async Task PutAsync(string key, string state, string? expires)
    {
        using var client = dynalite.Client();
        var item = new Dictionary<string, AttributeValue> { ["key"] = Bytes(key), ["state"] = new() { S = state }, ["at"] = new() { N = "0" } };
        if (expires is not null) item["expires"] = new() { N = expires };
        await client.PutItemAsync("throttlekit", item);
    }
}
