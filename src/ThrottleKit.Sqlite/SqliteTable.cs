using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ThrottleKit.Sqlite;

/// <summary>The table on one connection. Used by one at a time.</summary>
internal sealed class SqliteTable : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _read, _write, _drop, _sweep;

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
                CREATE INDEX IF NOT EXISTS {table}_by_end ON {table} (expires_at) WHERE expires_at IS NOT NULL;
                COMMIT
                """);
            _read = Prepare($"SELECT state FROM {table} WHERE key = $key AND (expires_at IS NULL OR expires_at > $now)", "$key", "$now");
            _write = Prepare(
                $"INSERT INTO {table} VALUES ($key, $state, $end) ON CONFLICT (key) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at", "$key", "$state", "$end");
            _drop = Prepare($"DELETE FROM {table} WHERE key = $key", "$key");
            _sweep = Prepare($"DELETE FROM {table} WHERE key IN (SELECT key FROM {table} WHERE expires_at <= $now ORDER BY expires_at LIMIT $most)", "$now", "$most");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Asks for the turn among all processes; does not wait for it.</summary>
    /// <returns>SQLite's result.</returns>
    public int Begin() => raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");

    /// <summary>Ends the turn with what was written.</summary>
    /// <returns>SQLite's result.</returns>
    public int Commit() => raw.sqlite3_exec(_connection.Handle, "COMMIT");

    /// <summary>Ends the turn with nothing written. Where SQLite has done so itself, there is nothing to end.</summary>
    public void Rollback() => raw.sqlite3_exec(_connection.Handle, "ROLLBACK");

    /// <summary>The error that a result stands for.</summary>
    public SqliteException Error(int result) => new($"SQLite Error {result}: '{raw.sqlite3_errmsg(_connection.Handle).utf8_to_string()}'.", result);

    /// <summary>What a key holds.</summary>
    public string? Read(ReadOnlyMemory<byte> key, long now) => Of(_read, key.ToArray(), now).ExecuteScalar() as string;

    /// <summary>Makes a key hold something.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">What; null for nothing.</param>
    /// <param name="expiresAt">From when on it says the same as nothing; null for never.</param>
    public void Write(ReadOnlyMemory<byte> key, string? state, long? expiresAt)
    {
        var command = state is null ? Of(_drop, key.ToArray()) : Of(_write, key.ToArray(), state, expiresAt is { } end ? end : DBNull.Value);
        command.ExecuteNonQuery();
    }

    /// <summary>Drops some of what has expired.</summary>
    public void Sweep(long now, int most) => Of(_sweep, now, most).ExecuteNonQuery();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in new[] { _read, _write, _drop, _sweep }) command.Dispose();
        _connection.Dispose();
    }

    private static SqliteCommand Of(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }

    private object? Run(string statement)
    {
        using var command = new SqliteCommand(statement, _connection);
        return command.ExecuteScalar();
    }

    private SqliteCommand Prepare(string statement, params string[] parameters)
    {
        var command = new SqliteCommand(statement, _connection);
        foreach (var parameter in parameters) command.Parameters.Add(new SqliteParameter(parameter, null));
        return command; // it prepares itself when it is run first, and stays so
    }
}
