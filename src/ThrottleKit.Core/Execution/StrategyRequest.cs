namespace ThrottleKit;

/// <summary>The operations of the one primitive that every store implements.</summary>
public enum StrategyOperation
{
    /// <summary>Takes a cost or nothing. A cost of 0 is a peek: it never writes.</summary>
    Decide,

    /// <summary>Says what <see cref="Decide"/> would say, and writes nothing.</summary>
    Forecast,

    /// <summary>Takes the largest amount that is allowed now, up to one wanted and not below one needed.</summary>
    Grant,

    /// <summary>Gives permits back.</summary>
    Credit,

    /// <summary>Records what has already been spent.</summary>
    Charge,
}

/// <summary>One operation on one key.</summary>
/// <param name="Operation">What to do.</param>
/// <param name="Now">The time, in microseconds since the Unix epoch.</param>
/// <param name="Amount">The cost, the amount wanted, given back or spent, in permits.</param>
/// <param name="Least">For <see cref="StrategyOperation.Grant"/>: nothing is granted below this; at least 1.</param>
/// <param name="DebitedAt">For <see cref="StrategyOperation.Credit"/>: when the permits were taken.</param>
public readonly record struct StrategyRequest(StrategyOperation Operation, long Now, long Amount, long Least = 1, long DebitedAt = 0)
{
    /// <summary>Holds the request to the ranges from which every proof starts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        Within(Now, 0, Exact.MaxTime, nameof(Now));
        Within(Amount, 0, Exact.MaxAmount, nameof(Amount));
        Within(Least, 1, Exact.MaxAmount, nameof(Least));
        Within(DebitedAt, 0, Exact.MaxTime, nameof(DebitedAt));
    }

    private static void Within(long value, long min, long max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must lie between {min} and {max}.");
    }
}

/// <summary>What came of one operation.</summary>
/// <param name="Decision">The decision; for a credit or a charge, what a peek says right after it.</param>
/// <param name="Granted">How many permits were taken.</param>
public readonly record struct StrategyReply(Decision Decision, long Granted);
