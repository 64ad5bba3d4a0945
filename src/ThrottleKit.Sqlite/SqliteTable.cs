using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ThrottleKit.Sqlite;

/// <summary>The table on one connection. Used by one at a time.</summary>
/// <remarks>
/// There is no index of when rows end: each permit taken would change it, which costs as much again as the row itself. The sweep looks at every row in its turn instead, some at a time.
/// </remarks>
internal sealed class SqliteTable : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin, _commit, _rollback, _read, _write, _drop, _page, _sweep;
    private byte[] _swept = [];

    public SqliteTable(string file, SqliteStoreOptions options)
    {
        var table = options.Table;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        try
        {
            _connection.Open();
            Run("PRAGMA journal_mode = WAL");
            Run($"PRAGMA synchronous = {(options.IsDurable ? "FULL" : "NORMAL")}");
            if (options.MaxBytes is { } bytes) Run($"PRAGMA max_page_count = {Math.Max(1, bytes / (long)Run("PRAGMA page_size")!)}");
            Run($"""
                BEGIN IMMEDIATE;
                CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, state TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID;
                COMMIT
                """);
            _begin = Prepare("BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _rollback = Prepare("ROLLBACK");
            _read = Prepare($"SELECT state FROM {table} WHERE key = ?1 AND (expires_at IS NULL OR expires_at > ?2)");
            _write = Prepare($"INSERT INTO {table} VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at");
            _drop = Prepare($"DELETE FROM {table} WHERE key = ?1");
            _page = Prepare($"SELECT key FROM {table} WHERE key >= ?1 ORDER BY key LIMIT 1 OFFSET ?2");
            _sweep = Prepare($"DELETE FROM {table} WHERE key >= ?1 AND (?2 IS NULL OR key < ?2) AND expires_at <= ?3");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Asks for the turn among all processes; does not wait for it.</summary>
    /// <returns>SQLite's result.</returns>
    public int Begin() => _begin.TryRun();

    /// <summary>Ends the turn with what was written.</summary>
    /// <returns>SQLite's result.</returns>
    public int Commit() => _commit.TryRun();

    /// <summary>Ends the turn with nothing written. Where SQLite has done so itself, there is nothing to end.</summary>
    public void Rollback() => _rollback.TryRun();

    /// <summary>The error that a result stands for.</summary>
    public SqliteException Error(int result) => SqliteStatement.Error(_connection.Handle!, result);

    /// <summary>What a key holds.</summary>
    public string? Read(ReadOnlyMemory<byte> key, long now) => _read.Bind(1, key.Span).Bind(2, now).ReadText();

    /// <summary>Makes a key hold something.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">What; null for nothing.</param>
    /// <param name="expiresAt">From when on it says the same as nothing; null for never.</param>
    public void Write(ReadOnlyMemory<byte> key, string? state, long? expiresAt)
    {
        if (state is null) _drop.Bind(1, key.Span).Run();
        else _write.Bind(1, key.Span).Bind(2, state).Bind(3, expiresAt).Run();
    }

    /// <summary>Looks at the rows that come next in the order of their keys, and drops those that have expired. After the last come the first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="most">How many rows it looks at.</param>
    public void Sweep(long now, int most)
    {
        var end = _page.Bind(1, _swept).Bind(2, most).ReadBytes();
        _sweep.Bind(1, _swept).Bind(3, now);
        if (end is null) _sweep.Bind(2, (long?)null).Run();
        else _sweep.Bind(2, end).Run();
        _swept = end ?? [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private object? Run(string statement)
    {
        using var command = new SqliteCommand(statement, _connection);
        return command.ExecuteScalar();
    }

    private SqliteStatement Prepare(string text)
    {
        var statement = new SqliteStatement(_connection.Handle!, text);
        _statements.Add(statement);
        return statement;
    }
}
