using System.Diagnostics;
using StackExchange.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis;

/// <summary>
/// One call on the server, answered within a deadline whatever the network does, the client's own queue included, with what is known of it then. What certainly was not
/// carried out and may go better is repeated; nothing else ever is.
/// </summary>
internal static class BoundedCall
{
    /// <summary>Begins shortly, so that a failover is noticed soon.</summary>
    private static readonly Backoff Rests = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(64));

    /// <summary>Sends it.</summary>
    /// <typeparam name="TCall">What is sent.</typeparam>
    /// <typeparam name="TReply">What comes back.</typeparam>
    /// <typeparam name="T">What that says.</typeparam>
    /// <param name="call">What is sent.</param>
    /// <param name="send">Sends it, given whether the server has forgotten the script, and how much time is left.</param>
    /// <param name="read">Reads the reply.</param>
    /// <param name="deadline">The longest that it may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    public static async ValueTask<StoreResult<T>> RunAsync<TCall, TReply, T>(
        TCall call, Func<TCall, bool, TimeSpan, Task<TReply>> send, Func<TCall, TReply, T> read, TimeSpan deadline, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return StoreResult<T>.NotApplied(new OperationCanceledException(cancellation));
        if (deadline <= TimeSpan.Zero) return StoreResult<T>.NotApplied(new TimeoutException("There was no time left for the call."));
        var watch = Stopwatch.StartNew();
        var (left, failures, isForgotten) = (deadline, 0, false);
        while (true)
        {
            Task<TReply>? sent = null;
            try
            {
                sent = send(call, isForgotten, left);
                return StoreResult<T>.Applied(read(call, await sent.WaitAsync(left, cancellation).ConfigureAwait(false)));
            }
            catch (Exception exception) when (sent is { IsFaulted: false, IsCanceled: false } && exception is (TimeoutException or OperationCanceledException))
            {
                if (sent.IsCompletedSuccessfully) return StoreResult<T>.Applied(read(call, await sent.ConfigureAwait(false))); // it came at the last moment

                // It may stand in the client's queue, from which nothing can be taken back, be on its way, or have been carried out.
                Abandon(sent);
                return StoreResult<T>.Unknown(exception);
            }
            catch (Exception exception) when (RedisFailure.ReadError(exception) is { } error)
            {
                throw error;
            }
            catch (Exception exception) when (RedisFailure.IsForgotten(exception) && !isForgotten)
            {
                isForgotten = true;
                left = deadline - watch.Elapsed;
                if (left <= TimeSpan.Zero) return StoreResult<T>.NotApplied(exception);
                continue;
            }
            catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException or OperationCanceledException or ReplicasMissingException)
            {
                if (!RedisFailure.IsCertain(exception)) return StoreResult<T>.Unknown(exception);
                var rest = Rests.After(++failures);
                if (!RedisFailure.MayPass(exception) || deadline - watch.Elapsed <= rest) return StoreResult<T>.NotApplied(exception);
                if (!await RestAsync(rest, cancellation).ConfigureAwait(false)) return StoreResult<T>.NotApplied(new OperationCanceledException(cancellation));
                left = deadline - watch.Elapsed;
                if (left <= TimeSpan.Zero) return StoreResult<T>.NotApplied(exception);
            }
        }
    }

    private static async Task<bool> RestAsync(TimeSpan rest, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(rest, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Nobody hears of what it comes to.</summary>
    private static void Abandon(Task sent) => _ = sent.ContinueWith(static finished => _ = finished.Exception, TaskContinuationOptions.OnlyOnFaulted);
}
