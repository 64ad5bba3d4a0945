using Npgsql;
using ThrottleKit.PostgreSql;
using ThrottleKit.Redis;
using ThrottleKit.Sqlite;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Budgets.Tests.Stores;

/// <summary>The stores that budgets are tried on, each a real one. Redis and PostgreSQL are there where they are installed; under CI they have to be.</summary>
public sealed class BudgetStores : IDisposable
{
    public const string Name = "Budgets on stores";

    private readonly Lazy<RedisServer> _redis = new(() => RedisServer.Start());
    private readonly Lazy<Task<PostgresServer>> _postgres = new(StartPostgresAsync);
    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit-budgets-").FullName;
    private readonly MemoryStore _memory = new();
    private int _keys;

    /// <summary>Their names.</summary>
    public static TheoryData<string> All => ["memory", .. Remote];

    /// <summary>Those that several processes can share.</summary>
    public static TheoryData<string> Remote
    {
        get
        {
            var mustBeThere = Environment.GetEnvironmentVariable("CI") == "true";
            var names = new TheoryData<string> { "sqlite" };
            if (mustBeThere || RedisServer.IsInstalled) names.Add("redis");
            if (mustBeThere || PostgresServer.IsInstalled) names.Add("postgres");
            return names;
        }
    }

    /// <summary>A client of its own, as another process has; of memory there is one.</summary>
    public async Task<IStrategyStore> ConnectAsync(string name) => name switch
    {
        "memory" => _memory,
        "sqlite" => SqliteStore.Open(Path.Combine(_folder, "budgets.db")),
        "redis" => await RedisStore.ConnectAsync(_redis.Value.Endpoint),
        _ => PostgresStore.Connect((await _postgres.Value).ConnectionString),
    };

    /// <summary>The beginning of keys that no other test uses, with a tag by which a cluster keeps them together.</summary>
    public string NewTag() => $"{{budget-{Interlocked.Increment(ref _keys)}}}";

    public void Dispose()
    {
        if (_redis.IsValueCreated) _redis.Value.Dispose();
        if (_postgres is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) _postgres.Value.Result.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresServer> StartPostgresAsync()
    {
        var server = PostgresServer.Start();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await PostgresSchema.MigrateAsync(source, [FixedWindow.Definition, TokenBudget.Definition, Gcra.Definition]);
        return server;
    }
}

[CollectionDefinition(BudgetStores.Name)]
public sealed class BudgetStoresCollection : ICollectionFixture<BudgetStores>;
