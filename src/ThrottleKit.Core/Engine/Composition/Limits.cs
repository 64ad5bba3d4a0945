using ThrottleKit.Engine.Composition;

namespace ThrottleKit;

/// <summary>What came of a request on several limits.</summary>
/// <param name="IsAllowed">Whether it may go ahead.</param>
/// <param name="Index">Which part speaks: see <see cref="Limits.All(ReadOnlySpan{LimitPart})"/> and <see cref="Limits.Any"/>.</param>
/// <param name="Decision">What that part says.</param>
public readonly record struct CombinedDecision(bool IsAllowed, int Index, Decision Decision);

/// <summary>Requests on several limits at once.</summary>
/// <example><code>
/// var decision = Limits.All(perUser.At(user), perTenant.At(tenant), overall.At());
/// </code></example>
public static class Limits
{
    /// <summary>
    /// Takes from each of the limits, or from none. It is one step: all parts are locked before the first is decided, so nobody sees some of them taken
    /// and others not.
    /// </summary>
    /// <param name="parts">The limits; each state once.</param>
    /// <returns>
    /// Where allowed, the part with the least remaining, and the longest delay of any; where denied, the part that denies for the longest, or for ever. What the others would
    /// have said is not known to anyone: they consumed nothing.
    /// </returns>
    /// <exception cref="ArgumentException">There is no part, or two are about the same state: ask for the sum of their costs.</exception>
    public static CombinedDecision All(params ReadOnlySpan<LimitPart> parts) => All(parts, []);

    /// <summary>As the other, and tells what each part says.</summary>
    /// <param name="parts">The limits; each state once.</param>
    /// <param name="decisions">
    /// What each part says, in their order: where the request is denied, what a forecast would, for those that allowed it took nothing either. As long as the parts, or empty.
    /// </param>
    /// <returns>The decision of the part that speaks.</returns>
    /// <exception cref="ArgumentException">There is no part, two are about the same state, or there is no room for the decisions.</exception>
    public static CombinedDecision All(ReadOnlySpan<LimitPart> parts, Span<Decision> decisions)
    {
        if (decisions.Length != parts.Length && !decisions.IsEmpty) throw new ArgumentException("There is one decision for each part.", nameof(decisions));
        var holds = Open(parts);
        var commits = false;
        try
        {
            EnterAll(holds);
            foreach (var hold in holds) hold.Decide();
            commits = Array.TrueForAll(holds, hold => hold.Decision.IsAllowed);
            if (!decisions.IsEmpty)
                foreach (var hold in holds) decisions[hold.Index] = hold.Decision;
            var speaks = commits
                ? holds.MinBy(hold => hold.Decision.Remaining)!
                : holds.Where(hold => !hold.Decision.IsAllowed).MaxBy(hold => Wait(hold.Decision))!;
            return new CombinedDecision(commits, speaks.Index, commits ? WithDelay(speaks.Decision, holds.Max(hold => hold.Decision.DelayMicroseconds)) : speaks.Decision);
        }
        finally
        {
            foreach (var hold in holds) hold.Leave(commits);
        }
    }

    /// <summary>Takes from the first of the limits that allows its cost.</summary>
    /// <param name="parts">The limits, in the order they are asked.</param>
    /// <returns>Where allowed, the part that gave; where denied, the part that will allow soonest.</returns>
    /// <exception cref="ArgumentException">There is no part.</exception>
    public static CombinedDecision Any(params ReadOnlySpan<LimitPart> parts)
    {
        if (parts.IsEmpty) throw new ArgumentException("A composition needs a part.", nameof(parts));
        CombinedDecision? soonest = null;
        for (var i = 0; i < parts.Length; i++)
        {
            var decision = parts[i].Acquire();
            if (decision.IsAllowed) return new CombinedDecision(true, i, decision);
            if (soonest is not { } known || Wait(decision) < Wait(known.Decision)) soonest = new CombinedDecision(false, i, decision);
        }

        return soonest!.Value;
    }

    private static Hold[] Open(ReadOnlySpan<LimitPart> parts)
    {
        if (parts.IsEmpty) throw new ArgumentException("A composition needs a part.", nameof(parts));
        for (var i = 1; i < parts.Length; i++)
            for (var j = 0; j < i; j++)
                if (parts[i].IsSameAs(parts[j]))
                    throw new ArgumentException($"Parts {j} and {i} are about the same state: ask once, for the sum of their costs.", nameof(parts));

        var holds = new Hold[parts.Length];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = parts[i].Open();
            holds[i].Index = i;
        }

        Array.Sort(holds, static (a, b) => a.Order.CompareTo(b.Order));
        return holds;
    }

    /// <summary>
    /// Locks all cells in the one order, so that requests do not wait for one another in a circle. A part of a table that is being replaced knows no such
    /// order; therefore only the first cell is waited for, and who does not get another lets all go and begins again.
    /// </summary>
    private static void EnterAll(Hold[] holds)
    {
        var spin = new SpinWait();
        while (true)
        {
            foreach (var hold in holds) hold.Prepare();
            var held = 0;
            while (held < holds.Length && holds[held].TryEnter(waits: held == 0)) held++;
            if (held == holds.Length) return;

            foreach (var hold in holds) hold.Leave(commits: false);
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Which of several decisions speaks for all: where all allow, the one with the least remaining; else the one that denies for the longest.</summary>
    internal static int Speaker(IReadOnlyList<Decision> decisions)
    {
        var indices = Enumerable.Range(0, decisions.Count);
        return decisions.All(decision => decision.IsAllowed)
            ? indices.MinBy(i => decisions[i].Remaining)
            : indices.Where(i => !decisions[i].IsAllowed).MaxBy(i => Wait(decisions[i]));
    }

    /// <summary>Whoever takes from a shaper among others waits as long as that one says.</summary>
    internal static Decision WithDelay(in Decision allowed, long delay) => delay == allowed.DelayMicroseconds ? allowed
        : Decision.Allow(allowed.AtMicroseconds, allowed.Limit, allowed.Remaining, allowed.ResetAtMicroseconds, delay);

    private static long Wait(in Decision denied) =>
        denied.RetryAtMicroseconds is { } at ? at - denied.AtMicroseconds : long.MaxValue;
}
