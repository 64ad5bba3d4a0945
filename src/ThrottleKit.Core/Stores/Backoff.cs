using System.Security.Cryptography;

namespace ThrottleKit.Stores;

/// <summary>
/// How long a store rests before it sends again what certainly was not carried out. The longest rest doubles from one attempt to the next, so that a server at its limit is let be, and each
/// is drawn between a millisecond and the longest, so that those who were refused together do not come together again ("full jitter": Brooker, <i>Exponential Backoff And Jitter</i>, 2015).
/// </summary>
public sealed class Backoff
{
    private readonly int _first, _longest;

    /// <summary>Rests of whole milliseconds.</summary>
    /// <param name="first">The longest rest after the first attempt: at least a millisecond.</param>
    /// <param name="longest">The longest rest of all: at least <paramref name="first"/>, at most an hour.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is outside of its range.</exception>
    public Backoff(TimeSpan first, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, TimeSpan.FromHours(1));
        (_first, _longest) = ((int)first.TotalMilliseconds, (int)longest.TotalMilliseconds);
    }

    /// <summary>Draws the rest after an attempt.</summary>
    /// <param name="attempt">Which attempt has failed: 1, 2, 3 and so on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The attempt is less than 1.</exception>
    public TimeSpan After(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var longest = Math.Min((long)_first << Math.Min(attempt - 1, 30), _longest);
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, (int)longest + 1));
    }
}
