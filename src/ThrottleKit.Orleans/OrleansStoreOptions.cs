namespace ThrottleKit.Orleans;

/// <summary>How a store on Orleans works, on the caller's side. What silos need to know is in <see cref="LimitSiloOptions"/>.</summary>
public sealed record OrleansStoreOptions
{
    /// <summary>What the store's keys begin with, so that they are nobody else's. A hash tag in it, <c>{limits}</c>, puts all of them in one grain.</summary>
    public string KeyPrefix { get; init; } = "";

    internal void Validate() => ArgumentNullException.ThrowIfNull(KeyPrefix);
}
