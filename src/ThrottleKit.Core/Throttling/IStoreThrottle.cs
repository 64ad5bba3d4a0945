namespace ThrottleKit;

/// <summary>What a call takes of a limit that is kept in a store.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Key">Whose limit it is, as text; <c>everyone</c> where all calls share it.</param>
/// <param name="Cost">How many permits.</param>
public readonly record struct StoredPermits(ThrottleLimit Limit, string Key, long Cost);

/// <summary>
/// A throttle that keeps limits in a store. Methods that return a <see cref="Task"/>, a <see cref="ValueTask"/> or an <see cref="IAsyncEnumerable{T}"/> ask such a limit by waiting for the store's
/// answer; others cannot, and get a <see cref="StrategyConfigurationException"/>.
/// </summary>
public interface IStoreThrottle : IThrottle
{
    /// <summary>Whether a limit is kept in the store. It stays there.</summary>
    /// <param name="limit">The limit.</param>
    /// <exception cref="StrategyConfigurationException">The limit's policy is not known.</exception>
    bool IsInStore(ThrottleLimit limit);

    /// <summary>Takes from each of several limits in the store, or from none, in one step.</summary>
    /// <param name="permits">The limits, each of them once for one key.</param>
    /// <param name="cancellation">Gives up; what the store has taken by then stays taken.</param>
    /// <returns>
    /// What each limit says, in their order: where one denies, none gave anything, and the others say what a forecast would. While the store is away, its outage policy answers.
    /// </returns>
    /// <exception cref="StrategyConfigurationException">The store cannot take from these together.</exception>
    ValueTask<IReadOnlyList<Decision>> AcquireAllAsync(IReadOnlyList<StoredPermits> permits, CancellationToken cancellation = default);
}
