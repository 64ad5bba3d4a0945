using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ThrottleKit.Sqlite;

/// <summary>A statement that stays prepared: values are bound by their places, from 1, as SQLite counts them.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares it.</summary>
    /// <param name="database">Where.</param>
    /// <param name="text">The statement.</param>
    public SqliteStatement(sqlite3 database, string text)
    {
        _database = database;
        var result = raw.sqlite3_prepare_v3(database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement);
        if (result != raw.SQLITE_OK) throw Error(database, result);
    }

    /// <summary>The error that a result stands for.</summary>
    public static SqliteException Error(sqlite3 database, int result) => new($"SQLite Error {result}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", result & 0xff, result);

    /// <summary>Binds bytes.</summary>
    public SqliteStatement Bind(int place, ReadOnlySpan<byte> value)
    {
        // No bytes are not the same as nothing.
        if (value.IsEmpty) raw.sqlite3_bind_zeroblob(_statement, place, 0);
        else raw.sqlite3_bind_blob(_statement, place, value);
        return this;
    }

    /// <summary>Binds a text.</summary>
    public SqliteStatement Bind(int place, string value)
    {
        raw.sqlite3_bind_text(_statement, place, value);
        return this;
    }

    /// <summary>Binds a number, or nothing.</summary>
    public SqliteStatement Bind(int place, long? value)
    {
        if (value is { } number) raw.sqlite3_bind_int64(_statement, place, number);
        else raw.sqlite3_bind_null(_statement, place);
        return this;
    }

    /// <summary>Runs it to its end, for one that answers no rows.</summary>
    /// <returns>SQLite's result.</returns>
    public int TryRun()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        return result == raw.SQLITE_DONE ? raw.SQLITE_OK : result;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run()
    {
        if (TryRun() is not raw.SQLITE_OK and var result) throw Error(_database, result);
    }

    /// <summary>The first value of the first row, as a text; null for no row.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public string? ReadText() => Step() ? End(raw.sqlite3_column_text(_statement, 0).utf8_to_string()) : null;

    /// <summary>The first value of the first row, as bytes; null for no row.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public byte[]? ReadBytes() => Step() ? End(raw.sqlite3_column_blob(_statement, 0).ToArray()) : null;

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        raw.sqlite3_reset(_statement);
        return result == raw.SQLITE_DONE ? false : throw Error(_database, result);
    }

    private T End<T>(T value)
    {
        raw.sqlite3_reset(_statement);
        return value;
    }
}
