using Npgsql;

namespace ThrottleKit.PostgreSql;

/// <summary>What one step of a sweep did.</summary>
/// <param name="Seen">How many rows it looked at.</param>
/// <param name="Dropped">How many of them had expired, and are gone.</param>
/// <param name="IsLast">Whether it came to the end of the table; the next step begins anew.</param>
public readonly record struct SweepStep(int Seen, int Dropped, bool IsLast);

/// <summary>
/// Drops rows that have expired, to make room: they are not read in any case. A step looks at a few rows in the order of their keys, in a short transaction of its own.
/// Any number may sweep at once; one for a database is enough.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="options">Where the table is.</param>
/// <param name="rows">How many rows a step looks at.</param>
/// <param name="time">The clock by which it pauses.</param>
public sealed class PostgresSweeper(NpgsqlDataSource source, PostgresStoreOptions? options = null, int rows = 1_000, TimeProvider? time = null)
{
    private readonly string _statement = PostgresSchema.In((options ?? new PostgresStoreOptions()).SchemaOptions, "SELECT resume, seen, dropped FROM throttlekit.sweep($1, $2)");
    private readonly int _rows = rows >= 2 ? rows : throw new ArgumentOutOfRangeException(nameof(rows), rows, "A step looks at two rows at least.");
    private byte[] _next = [];

    /// <summary>The next rows.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    public async Task<SweepStep> StepAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(_statement);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = _next });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _rows });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        var isLast = await reader.IsDBNullAsync(0, cancellation).ConfigureAwait(false);
        _next = isLast ? [] : reader.GetFieldValue<byte[]>(0);
        return new SweepStep(reader.GetInt32(1), reader.GetInt32(2), isLast);
    }

    /// <summary>Sweeps until it is cancelled. That the server is away for a time is borne: the next step tries again.</summary>
    /// <param name="pause">How long to pause after each step.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                try
                {
                    await StepAsync(cancellation).ConfigureAwait(false);
                }
                catch (NpgsqlException)
                {
                    // Rows that wait are not read, so that nothing depends on this step.
                }

                await DelayAsync(pause, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    private Task DelayAsync(TimeSpan pause, CancellationToken cancellation) => time is null ? Task.Delay(pause, cancellation) : Task.Delay(pause, time, cancellation);
}
