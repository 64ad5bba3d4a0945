using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using ThrottleKit.Sqlite;
using ThrottleKit.Stores;

namespace ThrottleKit.Testing.Sqlite;

/// <summary>Runs the emitted C# through a SQLite file, with the time passed in. It makes a table of its own there, and drops it at the end.</summary>
public sealed class SqliteStrategyHost : IStrategyHost
{
    /// <summary>What a host on a file is named by, its path following.</summary>
    public const string Prefix = "sqlite=";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SqliteConnection _connection;
    private readonly SqliteStore _store;
    private readonly string _table;

    private SqliteStrategyHost(string name, SqliteConnection connection, SqliteStore store, string table)
    {
        Name = name;
        _connection = connection;
        _store = store;
        _table = table;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Expression => $"{nameof(SqliteStrategyHost)}.{nameof(Open)}(\"{Name}\", \"{Name[Prefix.Length..]}\")";

    /// <inheritdoc/>
    public bool ChecksRanges => true;

    /// <summary>Opens a file, which is made where it is missing.</summary>
    /// <param name="name">What the host is called in reports.</param>
    /// <param name="file">Its path.</param>
    /// <exception cref="StrategyHostUnavailableException">It cannot be opened, or is no database.</exception>
    public static SqliteStrategyHost Open(string name, string file)
    {
        var table = "throttlekit_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        try
        {
            var store = SqliteStore.Open(file, new SqliteStoreOptions { Table = table });
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
            connection.Open();
            return new SqliteStrategyHost(name, connection, store, table);
        }
        catch (SqliteException exception)
        {
            throw new StrategyHostUnavailableException($"'{file}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public IHostedStrategy Open(StrategyExecutor configured) => new Hosted(_store, configured);

    /// <inheritdoc/>
    public string? ReadState(string key) => Execute($"SELECT state FROM {_table} WHERE key = $key", key) as string;

    /// <inheritdoc/>
    public void WriteState(string key, string? state) => Execute(
        state is null ? $"DELETE FROM {_table} WHERE key = $key" : $"INSERT INTO {_table} VALUES ($key, $state, NULL) ON CONFLICT (key) DO UPDATE SET state = excluded.state", key, state);

    /// <inheritdoc/>
    public void Clear() => Execute($"DELETE FROM {_table}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Execute($"DROP TABLE {_table}");
        _connection.Dispose();
    }

    private object? Execute(string statement, string? key = null, string? state = null)
    {
        using var command = new SqliteCommand(statement, _connection);
        if (key is not null) command.Parameters.AddWithValue("$key", Encoding.UTF8.GetBytes(key));
        if (state is not null) command.Parameters.AddWithValue("$state", state);
        return command.ExecuteScalar();
    }

    private sealed class Hosted(SqliteStore store, StrategyExecutor configured) : IHostedStrategy
    {
        public StrategyReply Apply(in StrategyRequest request, string key)
        {
            var asked = new StoreRequest(Encoding.UTF8.GetBytes(key), configured, request.Operation, request.Amount) { Now = request.Now, Least = request.Least, DebitedAt = request.DebitedAt };
            var result = store.ApplyAsync(asked, Patience).AsTask().GetAwaiter().GetResult();
            return result.IsApplied ? result.Value : throw new StrategyHostUnavailableException($"SQLite does not do what is asked: {result.Failure.Message}", result.Failure);
        }
    }
}
