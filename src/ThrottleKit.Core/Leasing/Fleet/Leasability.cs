using System.Reflection;
using ThrottleKit.Stores;

namespace ThrottleKit.Leasing;

/// <summary>Which strategies can be leased, and on what terms.</summary>
internal static class Leasability
{
    /// <summary>What the permits of a strategy belong to; null where they cannot be leased.</summary>
    public static LeaseKind? KindOf(StrategyDefinition strategy) => strategy.DeclaredBy.GetCustomAttribute<LeasableAttribute>()?.Kind;

    /// <summary>How long permits of a policy may be spent.</summary>
    /// <param name="policy">The limit.</param>
    /// <param name="options">How it is set up.</param>
    /// <param name="store">The authority; null for one that has one clock.</param>
    /// <exception cref="StrategyConfigurationException">They are to be leased, and cannot be.</exception>
    public static LeaseTerms TermsOf(Policy policy, FleetLimiterOptions options, IStrategyStore? store)
    {
        var kind = KindOf(policy.Strategy);
        if (options.Mode == LeaseMode.Leased && kind is null)
            throw new StrategyConfigurationException(
                $"Policy '{policy.Name}': strategy '{policy.Strategy.Name}' cannot be leased, as its permits mean something only at the moment when they are taken. Set LeaseMode.CachedDeny or "
                + "LeaseMode.Strict, or take a strategy that can be: FixedWindow, Quota, Gcra, TokenBucket, or one of your own that says [Leasable].");
        if (options.Mode == LeaseMode.Leased && kind == LeaseKind.Window && options.MaxClockStep == TimeSpan.Zero && store is { HasOneClock: false })
            throw new StrategyConfigurationException(
                $"Policy '{policy.Name}': the store has no clock of its own, as each process or silo decides by that of its machine, and a window that is leased by one clock would still be spent when it has "
                + $"ended by another. Set {nameof(FleetLimiterOptions.MaxClockStep)} to the most by which these clocks may differ, which is taken off the life of each lease; or set LeaseMode.CachedDeny or LeaseMode.Strict.");
        if (options.Mode == LeaseMode.Leased && kind == LeaseKind.Rate && options.MaxClockStep >= options.LeaseLife)
            throw new StrategyConfigurationException(
                $"Policy '{policy.Name}': {nameof(FleetLimiterOptions.LeaseLife)} is {options.LeaseLife}, and {nameof(FleetLimiterOptions.MaxClockStep)}, {options.MaxClockStep}, is taken off it, so that no "
                + $"lease could be spent. Set a longer {nameof(FleetLimiterOptions.LeaseLife)}.");
        var allowance = LeaseContext.Microseconds(options.MaxClockStep) + 1; // the store's time is rounded down to whole microseconds
        return new LeaseTerms(kind == LeaseKind.Window, kind == LeaseKind.Window ? Exact.MaxTime : LeaseContext.Microseconds(options.LeaseLife), allowance);
    }
}
