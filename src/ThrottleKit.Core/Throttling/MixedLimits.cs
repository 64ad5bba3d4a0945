namespace ThrottleKit;

/// <summary>
/// Limits of one call of which some are in a store. Those in process are one step, and so are those in the store. In process is asked first; where the store then denies, or nobody learns what it
/// says, what was taken in process is given back. So no limit is ever exceeded, and a denied call costs nothing but that others may have been denied in process for the time of its question.
/// </summary>
internal sealed class MixedLimits
{
    private readonly int[] _here, _there;
    private readonly LimitPart[] _parts;
    private readonly StoredPermits[] _permits;
    private readonly IStoreThrottle _store;

    /// <summary>The limits of a call, one in a store at least.</summary>
    /// <exception cref="StrategyConfigurationException">There is no way to take from each or from none.</exception>
    public MixedLimits(ThrottlePart[] parts)
    {
        int[] all = [.. Enumerable.Range(0, parts.Length)];
        (_here, _there) = (Array.FindAll(all, i => parts[i].Part is not null), Array.FindAll(all, i => parts[i].Part is null));
        _parts = Array.ConvertAll(_here, i => parts[i].Part!);
        _permits = Array.ConvertAll(_there, i => parts[i].Permits);
        _store = (IStoreThrottle)parts[_there[0]].Throttle;
        if (Array.Exists(_there, i => !ReferenceEquals(parts[i].Throttle, _store)))
            throw new StrategyConfigurationException("The limits of one call are kept in the stores of different throttles, and nothing takes from both or from neither; give the method's type one throttle.");
        if (Array.FindIndex(_parts, part => part.Cost > 0 && !part.CanGiveBack) is >= 0 and var lasting)
            throw new StrategyConfigurationException(
                $"The limit '{parts[_here[lasting]].Gate.Limit.Name}' is in process, another one of the same call is in a store, and permits of this strategy cannot be given back where that one denies; write its Credit, or keep both in one place.");
    }

    /// <summary>Takes from each or from none.</summary>
    /// <returns>What the limit says that speaks for all, and its place among the parts.</returns>
    public async ValueTask<CombinedDecision> TakeAsync(CancellationToken cancellation)
    {
        var here = new Decision[_parts.Length];
        if (here.Length > 0 && Limits.All(_parts, here) is { IsAllowed: false } denied) return denied with { Index = _here[denied.Index] };

        var isTaken = false;
        try
        {
            var there = await _store.AcquireAllAsync(_permits, cancellation).ConfigureAwait(false);
            isTaken = there.All(decision => decision.IsAllowed);
            return isTaken ? Speaking([.. here, .. there], [.. _here, .. _there]) : Speaking(there, _there);
        }
        finally
        {
            if (!isTaken) GiveBack(here);
        }
    }

    private void GiveBack(Decision[] taken)
    {
        for (var i = 0; i < taken.Length; i++)
            if (_parts[i].Cost > 0) _parts[i].GiveBack(taken[i]);
    }

    /// <summary>As for limits in process alone: of those that allow, the one with the least remaining, with the longest delay of any; of those that deny, the one that does for the longest.</summary>
    private static CombinedDecision Speaking(IReadOnlyList<Decision> decisions, IReadOnlyList<int> places)
    {
        var speaks = Limits.Speaker(decisions);
        var said = decisions[speaks];
        return new CombinedDecision(said.IsAllowed, places[speaks], said.IsAllowed ? Limits.WithDelay(said, decisions.Max(decision => decision.DelayMicroseconds)) : said);
    }
}
