namespace ThrottleKit.Engine.Table;

/// <summary>
/// The strategies whose state, as an allowed request leaves it, does not depend on the time at any time before the one that a field of the state holds. A limiter need not know exactly
/// when it is, then. Tests hold each of them to it; as nothing but a test can, only strategies of this library are here.
/// </summary>
internal static class SettledStrategies
{
    /// <summary>The field, by the class that declares the strategy.</summary>
    public static IReadOnlyDictionary<Type, string> Fields { get; } = new Dictionary<Type, string>
    {
        [typeof(Gcra)] = nameof(PaidUntil.Whole),
        [typeof(TokenBucket)] = nameof(PaidUntil.Whole),
        [typeof(FixedWindow)] = nameof(WindowUse.End),
        [typeof(TokenBudget)] = nameof(WindowUse.End),
    };
}
