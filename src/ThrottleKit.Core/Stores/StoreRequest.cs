namespace ThrottleKit.Stores;

/// <summary>One operation on one key of a store.</summary>
/// <param name="Key">The key: any bytes, up to <see cref="MostKeyBytes"/>. It alone names the state, so that two policies need keys of their own.</param>
/// <param name="Strategy">The strategy with its configuration.</param>
/// <param name="Operation">What to do.</param>
/// <param name="Amount">The cost, the amount wanted, given back or spent, in permits.</param>
public readonly record struct StoreRequest(ReadOnlyMemory<byte> Key, StrategyExecutor Strategy, StrategyOperation Operation, long Amount)
{
    /// <summary>How long a key may be.</summary>
    public const int MostKeyBytes = 1024;

    /// <summary>For <see cref="StrategyOperation.Grant"/>: nothing is granted below this; at least 1.</summary>
    public long Least { get; init; } = 1;

    /// <summary>For <see cref="StrategyOperation.Credit"/>: when the permits were taken, on the store's clock.</summary>
    public long DebitedAt { get; init; }

    /// <summary>
    /// The time in microseconds since the Unix epoch; null for the store's own clock, as it is outside of tests, replays and simulations. A state made by a
    /// time that was passed in does not expire by itself.
    /// </summary>
    public long? Now { get; init; }

    /// <summary>Holds the request to what a store takes.</summary>
    /// <exception cref="ArgumentException">The key is too long, or there is no strategy.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Strategy is null) throw new ArgumentException("A request needs a strategy.");
        if (Key.Length > MostKeyBytes) throw new ArgumentException($"The key has {Key.Length} bytes; {MostKeyBytes} is the most.");
        new StrategyRequest(Operation, Now ?? 0, Amount, Least, DebitedAt).Validate();
    }

    /// <summary>Holds requests to what a store takes for all of them at once.</summary>
    /// <param name="requests">The requests.</param>
    /// <exception cref="ArgumentException">
    /// There are none, two are on one key, their times differ, or one of them is a grant or a forecast: those have no meaning for all or none.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static void Validate(IReadOnlyList<StoreRequest> requests)
    {
        if (requests.Count == 0) throw new ArgumentException("There is no request.");
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            request.Validate();
            if (request.Operation is StrategyOperation.Grant or StrategyOperation.Forecast)
                throw new ArgumentException($"A {request.Operation} cannot be one of several that are applied all or none.");
            if (request.Now != requests[0].Now) throw new ArgumentException("Requests that are applied together have one time.");
            for (var j = 0; j < i; j++)
                if (requests[j].Key.Span.SequenceEqual(request.Key.Span)) throw new ArgumentException("Two of the requests are on the same key.");
        }
    }

    /// <summary>Holds requests to what a store takes for the first of them that is allowed.</summary>
    /// <param name="requests">The requests.</param>
    /// <exception cref="ArgumentException">There are none, two are on one key, their times differ, or one of them is no decision.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static void ValidateAny(IReadOnlyList<StoreRequest> requests)
    {
        Validate(requests);
        foreach (var request in requests)
            if (request.Operation != StrategyOperation.Decide) throw new ArgumentException($"A {request.Operation} cannot be one of several of which the first that is allowed is taken.");
    }
}
