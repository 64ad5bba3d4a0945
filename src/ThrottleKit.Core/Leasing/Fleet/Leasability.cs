using System.Reflection;

namespace ThrottleKit.Leasing;

/// <summary>Which strategies can be leased, and on what terms.</summary>
internal static class Leasability
{
    /// <summary>What the permits of a strategy belong to; null where they cannot be leased.</summary>
    public static LeaseKind? KindOf(StrategyDefinition strategy) => strategy.DeclaredBy.GetCustomAttribute<LeasableAttribute>()?.Kind;

    /// <summary>How long permits of a policy may be spent.</summary>
    /// <exception cref="StrategyConfigurationException">They are to be leased, and cannot be.</exception>
    public static LeaseTerms TermsOf(Policy policy, FleetLimiterOptions options)
    {
        var kind = KindOf(policy.Strategy);
        if (options.Mode == LeaseMode.Leased && kind is null)
            throw new StrategyConfigurationException(
                $"Policy '{policy.Name}': strategy '{policy.Strategy.Name}' cannot be leased, as its permits mean something only at the moment when they are taken. Set LeaseMode.CachedDeny or "
                + "LeaseMode.Strict, or take a strategy that can be: FixedWindow, Quota, Gcra, TokenBucket, or one of your own that says [Leasable].");
        var allowance = LeaseContext.Microseconds(options.MaxClockStep) + 1; // the store's time is rounded down to whole microseconds
        return new LeaseTerms(kind == LeaseKind.Window, kind == LeaseKind.Window ? Exact.MaxTime : LeaseContext.Microseconds(options.LeaseLife), allowance);
    }
}
