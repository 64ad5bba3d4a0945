namespace ThrottleKit;

/// <summary>Keys that are part of a longer text: found without making a string of them.</summary>
public static class StringKeys
{
    /// <summary>
    /// Takes a cost or nothing. A string is made only where the key is new, or the limiter compares otherwise than by content.
    /// </summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits; 0 is a peek.</param>
    public static Decision Acquire(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key, long cost = 1) => limiter.AcquireSpan(key, cost);
}
