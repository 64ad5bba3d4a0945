using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.Sqlite;

namespace ThrottleKit.Sqlite.Tests;

/// <summary>The kit, what stays in the file, and what a full or locked one comes to.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Deadline = TimeSpan.FromMilliseconds(200);

    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit-sqlite-").FullName;

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    private string File => Path.Combine(_folder, "limits.db");

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Sqlite_Conforms(string check) => new StoreConformance(() => SqliteStore.Open(File)).RunAsync(check);

    [Fact]
    public void Equality_AgainstTheOracle_HasNoDifference()
    {
        var report = EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [.. typeof(StrategyDefinition).Assembly.GetTypes().Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false))
                .Select(type => (StrategyDefinition)type.GetProperty("Definition")!.GetValue(null)!)],
            Hosts = () => [StrategyHosts.Create("oracle"), SqliteStrategyHost.Open("sqlite", File)],
            Steps = 5_000,
            Seed = 17,
            Workers = 1,
        });
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(0L, Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table'"));
    }

    [Fact]
    public async Task State_SurvivesTheProcess_AndIsReadableText()
    {
        await using (var store = SqliteStore.Open(File)) await DecideAsync(store, "k", 3);
        Assert.Matches("^[0-9a-f]+(:[0-9]+)*;", (string)Scalar("SELECT state FROM throttlekit_state")!);
        await using var next = SqliteStore.Open(File);
        Assert.Equal(2, (await DecideAsync(next, "k", 0)).Value.Decision.Remaining);
    }

    [Fact]
    public async Task WhatHasExpired_IsNotRead_AndGoesWithLaterWrites()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var store = SqliteStore.Open(File, new SqliteStoreOptions { TimeProvider = time, ExpiryAllowance = TimeSpan.Zero });
        var brief = Gcra.Definition.Create(new StrategyArguments(10, 1_000_000, null));
        for (var i = 0; i < 200; i++) await store.ApplyAsync(Decide($"first {i}", brief, 10), Patience);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(9, (await store.ApplyAsync(Decide("first 0", brief, 1), Patience)).Value.Decision.Remaining);

        for (var i = 0; i < 200; i++) await store.ApplyAsync(Decide($"second {i}", brief, 10), Patience);
        Assert.Equal(0L, Scalar("SELECT count(*) FROM throttlekit_state WHERE CAST(key AS TEXT) LIKE 'first %' AND CAST(key AS TEXT) <> 'first 0'"));
        Assert.Equal(201L, Scalar("SELECT count(*) FROM throttlekit_state"));
    }

    [Fact]
    public async Task DenialAndPeek_WriteNothing()
    {
        await using var store = SqliteStore.Open(File);
        await DecideAsync(store, "k", 5);
        var before = new FileInfo(File + "-wal").Length;

        for (var i = 0; i < 100; i++) Assert.False((await DecideAsync(store, "k", 1)).Value.Decision.IsAllowed);
        await DecideAsync(store, "k", 0);
        Assert.Equal(before, new FileInfo(File + "-wal").Length);
    }

    [Fact]
    public async Task FullDisk_IsNotApplied_AndTakesNothing_AndStillAnswersDenials()
    {
        await using var store = SqliteStore.Open(File, new SqliteStoreOptions { MaxBytes = 40 * 1024 });
        await DecideAsync(store, "spent", 5);
        var taken = 0;
        StoreResult<StrategyReply> result;
        while ((result = await DecideAsync(store, $"{taken}" + new string('k', 200), 1)).IsApplied) taken++;

        Assert.Equal((StoreOutcome.NotApplied, SQLitePCL.raw.SQLITE_FULL), (result.Outcome, Assert.IsType<SqliteException>(result.Failure).SqliteErrorCode));
        Assert.Equal(5, (await DecideAsync(store, $"{taken}" + new string('k', 200), 0)).Value.Decision.Remaining);
        Assert.False((await DecideAsync(store, "spent", 1)).Value.Decision.IsAllowed);
        var all = await store.ApplyAllAsync([.. "abcde".Select(letter => Decide(letter + new string('k', 1_000), Window, 1))], Patience); // more than one page, which may have room, can hold
        Assert.Equal(StoreOutcome.NotApplied, all.Outcome);
        Assert.Equal(1L + taken, Scalar("SELECT count(*) FROM throttlekit_state"));

        await store.ResetAsync([.. Enumerable.Range(0, taken).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{i}" + new string('k', 200)))], Patience);
        Assert.True((await DecideAsync(store, "room again", 1)).IsApplied);
    }

    [Fact]
    public async Task FileThatAnotherHolds_IsNotApplied_AtTheDeadline()
    {
        await using var store = SqliteStore.Open(File);
        using (var other = Connect())
        {
            using (var transaction = other.BeginTransaction(deferred: false))
            {
                var result = await store.ApplyAsync(Decide("k", Window, 1), Deadline);
                Assert.Equal((StoreOutcome.NotApplied, SQLitePCL.raw.SQLITE_BUSY), (result.Outcome, ((SqliteException)result.Failure!).SqliteErrorCode));
            }

            Assert.Equal(5, (await DecideAsync(store, "k", 0)).Value.Decision.Remaining);
        }
    }

    [Fact]
    public async Task WhatIsNoState_IsReported_AndLeftAlone()
    {
        await using var store = SqliteStore.Open(File);
        Scalar("INSERT INTO throttlekit_state VALUES (CAST('k' AS BLOB), 'something else', NULL)");

        await Assert.ThrowsAsync<CorruptStateException>(() => DecideAsync(store, "k", 1));
        await Assert.ThrowsAsync<CorruptStateException>(async () => await store.ApplyAllAsync([Decide("other", Window, 1), Decide("k", Window, 1)], Patience));
        Assert.Equal("something else", Scalar("SELECT group_concat(state) FROM throttlekit_state"));
    }

    [Fact]
    public void WhatIsNoDatabase_IsRefused()
    {
        System.IO.File.WriteAllText(File, new string('x', 5_000));
        Assert.Throws<SqliteException>(() => SqliteStore.Open(File));
        Assert.Throws<ArgumentException>(() => SqliteStore.Open(File, new SqliteStoreOptions { Table = "a; DROP TABLE b" }));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static StrategyExecutor Window { get; } = FixedWindow.Definition.Create(new StrategyArguments(5, Duration.Longest));

    private static StoreRequest Decide(string key, StrategyExecutor strategy, long cost) => new(Encoding.UTF8.GetBytes(key), strategy, StrategyOperation.Decide, cost);

    private static async Task<StoreResult<StrategyReply>> DecideAsync(SqliteStore store, string key, long cost) => await store.ApplyAsync(Decide(key, Window, cost), Patience);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    private object? Scalar(string statement)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(statement, connection);
        return command.ExecuteScalar();
    }
}
