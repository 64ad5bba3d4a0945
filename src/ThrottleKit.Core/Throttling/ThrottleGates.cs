using System.ComponentModel;

namespace ThrottleKit;

/// <summary>Calls that take from several limits, from each or from none: called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ThrottleGates
{
    /// <summary>Takes from each of the limits or from none. A shaper's delay holds the thread.</summary>
    /// <param name="parts">The limits.</param>
    /// <returns>Null where the call goes ahead.</returns>
    /// <exception cref="StrategyConfigurationException">One of them is kept in a store, for whose answer this call cannot wait.</exception>
    public static ThrottleDenial? Enter(ThrottlePart[] parts)
    {
        foreach (var part in parts)
            if (part.Part is null) throw new StrategyConfigurationException(ThrottleGate.CannotAsk(part.Gate.Limit.Name));
        var combined = Limits.All(LimitsOf(parts));
        if (!combined.IsAllowed) return Denial(parts, combined);
        if (combined.Decision.DelayMicroseconds > 0) Task.Delay(combined.Decision.Delay, parts[combined.Index].Throttle.Time).GetAwaiter().GetResult();
        return null;
    }

    /// <summary>
    /// Takes from each of the limits as soon as all have it, within the wait that the one that denies allows. Calls that wait do so side by side: which
    /// comes first is not settled, as a line for each limit could leave two calls waiting for one another, and of one in a store nobody sees the whole line.
    /// </summary>
    /// <param name="parts">The limits.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where the call goes ahead at once; else a task, of null where it may then go ahead.</returns>
    public static Task<ThrottleDenial?>? EnterAsync(ThrottlePart[] parts, CancellationToken cancellation = default)
    {
        var entering = WaitAsync(parts, cancellation);
        return entering.IsCompletedSuccessfully && entering.Result is null ? null : entering;
    }

    private static async Task<ThrottleDenial?> WaitAsync(ThrottlePart[] parts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var mixed = Array.Exists(parts, part => part.Part is null) ? new MixedLimits(parts) : null;
        var limits = mixed is null ? LimitsOf(parts) : [];
        var time = parts[0].Throttle.Time;
        var since = time.GetTimestamp();
        while (true)
        {
            var combined = mixed is null ? Limits.All(limits) : await mixed.TakeAsync(cancellation).ConfigureAwait(false);
            if (combined.IsAllowed)
            {
                if (combined.Decision.DelayMicroseconds > 0) await Task.Delay(combined.Decision.Delay, time, cancellation).ConfigureAwait(false);
                return null;
            }

            if (combined.Decision.RetryAfter is not { } after || after > parts[combined.Index].Gate.MaxWait - time.GetElapsedTime(since)) return Denial(parts, combined);

            // Timers count whole milliseconds and cut off the rest, which would wake the call too early.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(after.TotalMilliseconds)), time, cancellation).ConfigureAwait(false);
        }
    }

    private static LimitPart[] LimitsOf(ThrottlePart[] parts) => Array.ConvertAll(parts, part => part.Part!);

    private static ThrottleDenial Denial(ThrottlePart[] parts, in CombinedDecision combined) => new(parts[combined.Index].Gate.Limit.Name, combined.Decision);
}
