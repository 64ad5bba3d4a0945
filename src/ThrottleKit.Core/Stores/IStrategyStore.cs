using System.Diagnostics;

namespace ThrottleKit.Stores;

/// <summary>
/// A place where states live. It does one thing: for one key or several, atomically, it reads the states, applies the operations, writes back only if all are
/// allowed, and answers with the decisions. The conformance kit in <c>ThrottleKit.Testing</c> says what that takes.
/// </summary>
/// <remarks>
/// Every call is answered within its deadline, or when it is cancelled. That the store cannot be had is no exception but an outcome, as the caller has to act on
/// what is known: whether the call was carried out. Exceptions are for what is wrong with the call itself or with what the key holds.
/// A store itself repeats what was certainly not carried out, while the deadline allows it, and never anything else.
/// </remarks>
public interface IStrategyStore : IAsyncDisposable
{
    /// <summary>
    /// Whether all decisions on a key are made by one clock: that of a server, or of the one machine on which all processes are that share the store. Where it is not, each process, or each
    /// silo, decides by its own, and <see cref="FleetLimiter"/> leases windows only if it is told by how much they may differ. A store around another says what that one says.
    /// </summary>
    bool HasOneClock { get; }

    /// <summary>Applies one operation to one key.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="deadline">The longest that it may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <exception cref="ArgumentException">The request is not one that stores take.</exception>
    /// <exception cref="CorruptStateException">The key holds something else. Nothing was written.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range. Nothing was written.</exception>
    ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default);

    /// <summary>
    /// Applies one operation to each of several keys, all or none: where one decision denies, nothing is written, and each answer says what a forecast would
    /// (for a credit or a charge, a peek). Nobody ever sees some of them applied and others not.
    /// </summary>
    /// <param name="requests">The operations, on as many keys: decisions, credits and charges.</param>
    /// <param name="deadline">The longest that it may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <returns>The answers, in the order of the requests.</returns>
    /// <exception cref="ArgumentException">The requests are not ones that stores take together.</exception>
    /// <exception cref="CorruptStateException">A key holds something else. Nothing was written.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range. Nothing was written.</exception>
    ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default);

    /// <summary>
    /// Takes from the first of several keys that allows, and from no other. A store with one place for them does so at once, in one call of it; else the keys are asked one after the other,
    /// and it ends with the first of which nobody can say what came of it.
    /// </summary>
    /// <param name="requests">The decisions, on as many keys, in the order in which they are preferred.</param>
    /// <param name="deadline">The longest that it may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <returns>The answers of those that were asked, in the order of the requests: denials, and as the last one that allows, if any does.</returns>
    /// <exception cref="ArgumentException">The requests are not ones that stores take together, or one of them is no decision.</exception>
    /// <exception cref="CorruptStateException">A key that was asked holds something else. Nothing was written.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range. Nothing was written.</exception>
    async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAnyAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.ValidateAny(requests);
        var watch = Stopwatch.StartNew();
        var replies = new List<StrategyReply>(requests.Count);
        do
        {
            var left = deadline - watch.Elapsed;
            var result = await ApplyAsync(requests[replies.Count], left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (result.Outcome == StoreOutcome.NotApplied) return StoreResult<IReadOnlyList<StrategyReply>>.NotApplied(result.Failure!);
            if (result.Outcome == StoreOutcome.Unknown) return StoreResult<IReadOnlyList<StrategyReply>>.Unknown(result.Failure!);
            replies.Add(result.Value);
        }
        while (!replies[^1].Decision.IsAllowed && replies.Count < requests.Count);

        return StoreResult<IReadOnlyList<StrategyReply>>.Applied(replies);
    }

    /// <summary>
    /// Applies operations that have nothing to do with one another, at the same time where the store can: each is allowed or denied for itself. Those on one key are
    /// applied one after the other, in whatever order.
    /// </summary>
    /// <param name="requests">The operations.</param>
    /// <param name="deadline">The longest that all of them may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <returns>
    /// What came of each, in the order of the requests. Where a key holds something else, or an expression left its range, that is its failure, and nobody else's.
    /// </returns>
    /// <exception cref="ArgumentException">One of the requests is not one that stores take. None was applied.</exception>
    async ValueTask<IReadOnlyList<StoreResult<StrategyReply>>> ApplyBatchAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        foreach (var request in requests) request.Validate();
        return await Task.WhenAll(requests.Select(ApplyOneAsync)).ConfigureAwait(false);

        async Task<StoreResult<StrategyReply>> ApplyOneAsync(StoreRequest request)
        {
            try
            {
                return await ApplyAsync(request, deadline, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is CorruptStateException or StrategyRangeException)
            {
                return StoreResult<StrategyReply>.NotApplied(exception);
            }
        }
    }

    /// <summary>Forgets keys, all or none: an operator's remedy.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="deadline">The longest that it may take.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <returns>How many of them had a state.</returns>
    ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default);
}
