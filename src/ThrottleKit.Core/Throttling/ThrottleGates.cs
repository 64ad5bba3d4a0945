using System.ComponentModel;

namespace ThrottleKit;

/// <summary>One of several limits that a call takes from: called by generated code.</summary>
/// <param name="Gate">Where the call asks.</param>
/// <param name="Throttle">Who answers.</param>
/// <param name="Part">What is taken.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct ThrottlePart(ThrottleGate Gate, IThrottle Throttle, LimitPart Part);

/// <summary>Calls that take from several limits, from each or from none: called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ThrottleGates
{
    /// <summary>Takes from each of the limits or from none. A shaper's delay holds the thread.</summary>
    /// <param name="parts">The limits.</param>
    /// <returns>Null where the call goes ahead.</returns>
    public static ThrottleDenial? Enter(ThrottlePart[] parts)
    {
        var combined = Limits.All(LimitsOf(parts));
        if (!combined.IsAllowed) return Denial(parts, combined);
        if (combined.Decision.DelayMicroseconds > 0) Task.Delay(combined.Decision.Delay, parts[combined.Index].Throttle.Time).GetAwaiter().GetResult();
        return null;
    }

    /// <summary>
    /// Takes from each of the limits as soon as all have it, within the wait that the one that denies allows. Calls that wait do so side by side: which
    /// comes first is not settled, as a line for each limit could leave two calls waiting for one another.
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
        var limits = LimitsOf(parts);
        var waited = TimeSpan.Zero;
        while (true)
        {
            var combined = Limits.All(limits);
            var speaks = parts[combined.Index];
            if (combined.IsAllowed)
            {
                if (combined.Decision.DelayMicroseconds > 0) await Task.Delay(combined.Decision.Delay, speaks.Throttle.Time, cancellation).ConfigureAwait(false);
                return null;
            }

            if (combined.Decision.RetryAfter is not { } after || waited + after > speaks.Gate.MaxWait) return Denial(parts, combined);

            // Timers count whole milliseconds and cut off the rest, which would wake the call too early.
            var pause = TimeSpan.FromMilliseconds(Math.Ceiling(after.TotalMilliseconds));
            await Task.Delay(pause, speaks.Throttle.Time, cancellation).ConfigureAwait(false);
            waited += pause;
        }
    }

    private static LimitPart[] LimitsOf(ThrottlePart[] parts) => Array.ConvertAll(parts, part => part.Part);

    private static ThrottleDenial Denial(ThrottlePart[] parts, in CombinedDecision combined) => new(parts[combined.Index].Gate.Limit.Name, combined.Decision);
}
