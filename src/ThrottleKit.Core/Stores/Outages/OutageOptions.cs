namespace ThrottleKit.Stores;

/// <summary>What decides where a store does not answer.</summary>
public enum OutagePolicy
{
    /// <summary>Requests are denied, and told to come back when the store is next tried. No limit is ever exceeded.</summary>
    Deny,

    /// <summary>Requests are allowed as if their key had never been used, and nothing is recorded of them. A cost above the limit is denied all the same.</summary>
    Allow,

    /// <summary>
    /// Each node goes on with its share of every limit, in its own memory. In a window in which the store was away, at most the limit and all shares are admitted:
    /// twice the limit, whatever happens.
    /// </summary>
    Degrade,
}

/// <summary>What happens while a store is away.</summary>
public sealed record OutageOptions
{
    /// <summary>What decides then.</summary>
    public OutagePolicy Policy { get; init; } = OutagePolicy.Deny;

    /// <summary>
    /// For <see cref="OutagePolicy.Degrade"/>: among how many nodes a limit is shared out. A limit below it is a share of nothing: its requests are denied then.
    /// </summary>
    public int Nodes { get; init; } = 1;

    /// <summary>The longest that a call may take, be the store dead, stalled or slow: it has been answered then, by the store or by the policy.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After how many calls in a row without an answer the store counts as away.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>While it is away, how often one call tries whether it is back. No other call waits for it.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the store is called in metrics and in transitions.</summary>
    public string Name { get; init; } = "store";

    /// <summary>Told when the store goes away and when it is back, once each: what a log line is written from.</summary>
    public Action<StoreTransition>? OnTransition { get; init; }

    /// <summary>Where the time comes from; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Failures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Deadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ProbeInterval, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrEmpty(Name);
        if (!Enum.IsDefined(Policy)) throw new ArgumentOutOfRangeException(nameof(Policy), Policy, "Unknown policy.");
    }
}

/// <summary>A store has gone away, or is back. As text it is a line for a log.</summary>
/// <param name="Store">What it is called.</param>
/// <param name="IsAway">Whether it is away now.</param>
/// <param name="Policy">What decides while it is.</param>
/// <param name="Failure">The last failure, where it has gone away.</param>
public sealed record StoreTransition(string Store, bool IsAway, OutagePolicy Policy, Exception? Failure)
{
    /// <inheritdoc/>
    public override string ToString() => IsAway
        ? $"ThrottleKit: {Store} is away, {Instead}: {Failure?.Message}"
        : $"ThrottleKit: {Store} is back and decides again.";

    private string Instead => Policy switch
    {
        OutagePolicy.Deny => "requests are denied",
        OutagePolicy.Allow => "requests are allowed unseen",
        _ => "this node goes on with its share",
    };
}
