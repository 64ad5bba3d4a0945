using Microsoft.Data.Sqlite;

namespace ThrottleKit.Bench.Sqlite;

/// <summary>GCRA on SQLite as one writes it by hand: prepared statements, the process's clock, whether it is allowed and nothing of when to come again.</summary>
internal sealed class HandStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _select, _upsert, _atOnce;
    private readonly long _interval, _burst;

    public HandStore(string file, long interval, long burst)
    {
        (_interval, _burst) = (interval, burst);
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        foreach (var statement in new[] { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "CREATE TABLE hand (key TEXT PRIMARY KEY, tat INTEGER NOT NULL) WITHOUT ROWID" })
        {
            using var command = Command(statement);
            command.ExecuteNonQuery();
        }

        _select = Command("SELECT tat FROM hand WHERE key = $key", "$key");
        _upsert = Command("INSERT INTO hand VALUES ($key, $tat) ON CONFLICT (key) DO UPDATE SET tat = excluded.tat", "$key", "$tat");
        _atOnce = Command(
            """
            INSERT INTO hand VALUES ($key, $now + $interval)
            ON CONFLICT (key) DO UPDATE SET tat = max(tat, $now) + $interval WHERE max(tat, $now) + $interval <= $now + $interval * $burst
            RETURNING tat
            """,
            "$key", "$now", "$interval", "$burst");
    }

    private static long Now => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Reads, decides and writes in a transaction.</summary>
    public bool Decide(string key)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        (_select.Transaction, _upsert.Transaction) = (transaction, transaction);
        _select.Parameters[0].Value = key;
        var now = Now;
        var next = Math.Max(_select.ExecuteScalar() as long? ?? 0, now) + _interval;
        if (next > now + (_interval * _burst)) return false;
        (_upsert.Parameters[0].Value, _upsert.Parameters[1].Value) = (key, next);
        _upsert.ExecuteNonQuery();
        transaction.Commit();
        return true;
    }

    /// <summary>One statement, which writes only what is allowed.</summary>
    public bool DecideAtOnce(string key)
    {
        _atOnce.Transaction = null;
        object[] values = [key, Now, _interval, _burst];
        for (var i = 0; i < values.Length; i++) _atOnce.Parameters[i].Value = values[i];
        return _atOnce.ExecuteScalar() is not null;
    }

    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string text, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var parameter in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        return command;
    }
}
