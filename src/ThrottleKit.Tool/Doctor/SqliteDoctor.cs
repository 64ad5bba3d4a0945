using Microsoft.Data.Sqlite;
using ThrottleKit.Sqlite;

namespace ThrottleKit.Tool.Doctor;

/// <summary>Looks at a SQLite file.</summary>
internal static class SqliteDoctor
{
    /// <summary>Looks.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="findings">Where to say what was found.</param>
    public static async Task LookAsync(string file, Findings findings)
    {
        if (!File.Exists(file))
        {
            findings.Note("reachable", "there is no such file; the store makes it where it may.");
            return;
        }

        try
        {
            await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString))
            {
                await connection.OpenAsync().ConfigureAwait(false);
                findings.Fine("reachable", $"{new FileInfo(file).Length} bytes");
                findings.Fine("version", $"SQLite {connection.ServerVersion}");
                if (await AskAsync(connection, "PRAGMA quick_check(1)").ConfigureAwait(false) is not "ok" and var damage) findings.Problem("file", $"it is damaged: {damage}");
                else findings.Fine("file", "it is sound.");
                if (await AskAsync(connection, "PRAGMA journal_mode").ConfigureAwait(false) is not "wal" and var mode)
                    findings.Note("journal", $"its journal is '{mode}'; the store switches it to WAL, which takes that nobody else has it open.");
            }

            await using var store = SqliteStore.Open(file);
            await TrialDecision.RunAsync(store, findings).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            findings.Problem("reachable", $"it cannot be used: {exception.Message}");
        }
    }

    private static async Task<string?> AskAsync(SqliteConnection connection, string question)
    {
        await using var command = new SqliteCommand(question, connection);
        return await command.ExecuteScalarAsync().ConfigureAwait(false) as string;
    }
}
