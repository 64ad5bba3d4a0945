using Npgsql;
using ThrottleKit.Stores;

namespace ThrottleKit.PostgreSql;

/// <summary>
/// One call on the server, answered within a deadline whatever the network does, with what is known of it then. What certainly was not carried out and may go
/// better the next time is repeated; nothing else ever is.
/// </summary>
/// <typeparam name="T">What it answers.</typeparam>
/// <param name="source">The database.</param>
/// <param name="makeCommand">Makes the statement.</param>
/// <param name="prepares">Whether to prepare it.</param>
/// <param name="read">Reads the answer.</param>
internal sealed class BoundedCall<T>(NpgsqlDataSource source, Func<NpgsqlCommand> makeCommand, bool prepares, Func<NpgsqlDataReader, CancellationToken, Task<T>> read)
{
    private const int Opening = 0, Sent = 1, GivenUp = 2;
    private const int MostAttempts = 8;

    private static readonly Backoff Rests = new(TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(32));

    /// <summary>Who answers that nothing was sent must be sure that nothing will be: one of the two sides wins.</summary>
    private int _phase = Opening;

    /// <summary>Runs it.</summary>
    /// <param name="deadline">The longest that it may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    public async ValueTask<StoreResult<T>> RunAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return StoreResult<T>.NotApplied(new OperationCanceledException(cancellation));
        var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var attempts = AttemptAsync(giveUp.Token);
        try
        {
            return await attempts.WaitAsync(deadline, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            var phase = Interlocked.Exchange(ref _phase, GivenUp);
            if (attempts.IsCompletedSuccessfully) return await attempts.ConfigureAwait(false); // it came at the last moment
            return phase == Sent ? StoreResult<T>.Unknown(exception) : StoreResult<T>.NotApplied(exception);
        }
        finally
        {
            if (attempts.IsCompleted) giveUp.Dispose();
            else Abandon(attempts, giveUp);
        }
    }

    /// <summary>The driver asks the server to cancel, over a connection of its own: nobody waits for that, nor hears of what it comes to.</summary>
    private static void Abandon(Task attempts, CancellationTokenSource giveUp) => _ = Task.WhenAll(giveUp.CancelAsync(), attempts).ContinueWith(
        finished =>
        {
            _ = finished.Exception;
            giveUp.Dispose();
        },
        TaskScheduler.Default);

    private async Task<StoreResult<T>> AttemptAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(cancellation).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (StrategyScript.ReadError(exception.MessageText) is { } error)
            {
                throw error;
            }
            catch (PostgresException exception) when (IsRolledBack(exception))
            {
                // The server has said so itself. Where somebody gave up meanwhile, the answer is theirs.
                if (Interlocked.CompareExchange(ref _phase, Opening, Sent) == GivenUp || !MayGoBetter(exception) || attempt == MostAttempts)
                    return StoreResult<T>.NotApplied(Explained(exception));
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or TimeoutException or OperationCanceledException)
            {
                return Volatile.Read(ref _phase) == Sent ? StoreResult<T>.Unknown(exception) : StoreResult<T>.NotApplied(Explained(exception));
            }

            await Task.Delay(Rests.After(attempt), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<StoreResult<T>> SendAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = makeCommand();
        command.Connection = connection;
        if (prepares) await command.PrepareAsync(cancellation).ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _phase, Sent, Opening) == GivenUp) throw new OperationCanceledException(cancellation);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return StoreResult<T>.Applied(await read(reader, cancellation).ConfigureAwait(false));
    }

    /// <summary>An error that ends the statement ends its transaction. One that ends the connection may come after the transaction was committed.</summary>
    private bool IsRolledBack(PostgresException exception) => exception.InvariantSeverity == "ERROR"
        && exception.SqlState is not PostgresErrorCodes.StatementCompletionUnknown && Volatile.Read(ref _phase) != Opening;

    private static Exception Explained(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName,
    }
        ? new InvalidOperationException(
            $"The schema in PostgreSQL lacks what this version of a strategy needs ({exception.Message}): run 'throttlekit sql' there, or {nameof(PostgresSchema)}.{nameof(PostgresSchema.MigrateAsync)}.", exception)
        : exception;

    private static bool MayGoBetter(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;
}
