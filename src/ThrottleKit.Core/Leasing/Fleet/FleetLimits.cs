using ThrottleKit.Leasing;
using ThrottleKit.Stores;

namespace ThrottleKit;

/// <summary>One limit and what a request on several takes of it: from <see cref="FleetLimiter.At"/>.</summary>
public sealed class FleetPart
{
    internal FleetPart(FleetLimiter limiter, string key, long cost) => (Limiter, Key, Cost) = (limiter, key, cost);

    /// <summary>The limit.</summary>
    public FleetLimiter Limiter { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>What is taken of it.</summary>
    public long Cost { get; }

    internal StoreRequest Request => Limiter.Context.Request(Limiter.StoreKey(Key), StrategyOperation.Decide, Cost);
}

/// <summary>What came of a request on several limits.</summary>
/// <param name="IsAllowed">Whether it may go ahead.</param>
/// <param name="Index">Where denied, which part denies for the longest of those that were asked; where allowed, the one with the least remaining.</param>
/// <param name="Decision">What that part says.</param>
public readonly record struct CombinedFleetDecision(bool IsAllowed, int Index, FleetDecision Decision);

/// <summary>Requests on several limits that a fleet shares.</summary>
public static class FleetLimits
{
    /// <summary>
    /// Takes from each of the limits, or from none: first from those that are leased, here, then from all others by one call of their store, which is the last. Where it denies, what was taken here
    /// is put back. Where nobody can say what came of that call, the request is what <see cref="FleetLimiterOptions.WhenAway"/> says, and what it may have taken is lost.
    /// </summary>
    /// <param name="parts">The limits. Those that are not leased share one store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">There is no part; those that are not leased have several stores; or two of them are on one key.</exception>
    public static async ValueTask<CombinedFleetDecision> AllAsync(IReadOnlyList<FleetPart> parts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0) throw new ArgumentException("A request needs a part.", nameof(parts));
        var strict = Enumerable.Range(0, parts.Count).Where(i => parts[i].Limiter.Mode != LeaseMode.Leased).ToArray();
        if (strict.Select(i => parts[i].Limiter.Context.Store).Distinct().Count() > 1)
            throw new ArgumentException("Limits that are not leased must share one store: all of them are asked by one call, or permits of some would be taken in vain.", nameof(parts));

        var decisions = new FleetDecision[parts.Count];
        var spent = new List<Spent>();
        var isAllowed = false;
        try
        {
            foreach (var i in Enumerable.Range(0, parts.Count).Except(strict))
            {
                (decisions[i], var one) = await parts[i].Limiter.SpendAsync(parts[i].Key, parts[i].Cost, cancellation).ConfigureAwait(false);
                if (one is { } taken) spent.Add(taken);
                if (!decisions[i].IsAllowed) return new CombinedFleetDecision(false, i, decisions[i]);
            }

            if (strict.Length > 0) await AskAsync(parts, strict, decisions, cancellation).ConfigureAwait(false);
            isAllowed = Array.TrueForAll(decisions, decision => decision.IsAllowed);
            return Speak(decisions, isAllowed);
        }
        finally
        {
            if (!isAllowed)
                foreach (var taken in spent) taken.PutBack();
        }
    }

    private static async Task AskAsync(IReadOnlyList<FleetPart> parts, int[] strict, FleetDecision[] decisions, CancellationToken cancellation)
    {
        var context = parts[strict[0]].Limiter.Context;
        var deadline = strict.Min(i => parts[i].Limiter.Context.Options.StoreDeadline);
        var result = await context.Store.ApplyAllAsync([.. strict.Select(i => parts[i].Request)], deadline, cancellation).ConfigureAwait(false);
        for (var i = 0; i < strict.Length; i++)
            decisions[strict[i]] = parts[strict[i]].Limiter.Context.Answer(result.IsApplied ? result.Value[i].Decision : null, result.StandsInFor is null);
    }

    private static CombinedFleetDecision Speak(FleetDecision[] decisions, bool isAllowed)
    {
        var speaks = Limits.Speaker(Array.ConvertAll(decisions, decision => decision.Decision));
        return new CombinedFleetDecision(isAllowed, speaks, decisions[speaks]);
    }
}
