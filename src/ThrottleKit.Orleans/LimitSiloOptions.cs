namespace ThrottleKit.Orleans;

/// <summary>How a silo carries limits. All silos of a cluster should say the same.</summary>
public sealed class LimitSiloOptions
{
    /// <summary>The name of the grain storage that limits are kept in. Where a silo has none of this name, they are kept in its default one.</summary>
    public const string StorageName = "throttlekit";

    /// <summary>Strategies of your own. Those that come along are known anyway.</summary>
    public IList<StrategyDefinition> Strategies { get; } = [];

    /// <summary>How long a key outlives its state: by so much the clocks of the silos may differ, or step back, and still nothing is refunded.</summary>
    public TimeSpan ExpiryAllowance { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the time of decisions comes from; null for what the silo's services have.</summary>
    public TimeProvider? TimeProvider { get; set; }
}
