namespace ThrottleKit;

/// <summary>
/// What answers for <see cref="ThrottleAttribute"/>: it has a limiter for each limit. A type that has a member of this type is answered by that one, any
/// other by <see cref="Throttles.Default"/>.
/// </summary>
/// <remarks>
/// It gives the same limiter for the same limit and type of keys each time: the calls of a method keep what they were given.
/// </remarks>
public interface IThrottle
{
    /// <summary>Where the time comes from, for waits.</summary>
    TimeProvider Time { get; }

    /// <summary>The limiter of a limit that all calls share.</summary>
    /// <param name="limit">The limit.</param>
    /// <exception cref="StrategyConfigurationException">The limit's policy is not known, or its parameters do not work.</exception>
    Limiter LimiterOf(ThrottleLimit limit);

    /// <summary>The limiter of a limit that each key has to itself.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="limit">The limit.</param>
    /// <exception cref="StrategyConfigurationException">The limit's policy is not known, or its parameters do not work.</exception>
    KeyedLimiter<TKey> LimiterOf<TKey>(ThrottleLimit limit)
        where TKey : notnull;
}
