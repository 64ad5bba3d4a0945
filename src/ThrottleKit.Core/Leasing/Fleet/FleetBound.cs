using System.Globalization;
using ThrottleKit.Leasing;
using ThrottleKit.Stores;

namespace ThrottleKit;

/// <summary>What all processes that share a limit admit together at most, and what that rests on.</summary>
/// <param name="Policy">The limit's name.</param>
/// <param name="Mode">How the store is used.</param>
/// <param name="Kind">What the strategy's permits belong to; null where it cannot be leased, and the bound is the strategy's own.</param>
/// <param name="Burst">The most at once: the limit of a window, or the burst of a rate.</param>
/// <param name="Extra">What leasing adds to a rate's burst: the rate x the life of a lease, rounded up. 0 for windows, and where nothing is leased.</param>
/// <param name="Statement">The bound in words.</param>
/// <param name="RestsOn">What it rests on, a sentence each.</param>
public sealed record FleetBound(string Policy, LeaseMode Mode, LeaseKind? Kind, long Burst, long Extra, string Statement, IReadOnlyList<string> RestsOn)
{
    /// <summary>The bound of a policy.</summary>
    /// <param name="policy">The limit.</param>
    /// <param name="options">How it is set up.</param>
    /// <param name="store">The store that it is kept in; null for one that has one clock.</param>
    /// <exception cref="StrategyConfigurationException">It is to be leased, and cannot be.</exception>
    public static FleetBound Of(Policy policy, FleetLimiterOptions options, IStrategyStore? store = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        _ = Leasability.TermsOf(policy, options, store);
        var (kind, burst) = (Leasability.KindOf(policy.Strategy), policy.Executor.LimitAt(0));
        var extra = kind == LeaseKind.Rate && options.Mode == LeaseMode.Leased ? FlowsIn(options.LeaseLife, policy) : 0;
        return new FleetBound(policy.Name, options.Mode, kind, burst, extra, Say(policy, options, kind, burst, extra), [.. Assumptions(options, kind, burst, store is null or { HasOneClock: true })]);
    }

    /// <summary>The bound and what it rests on, a line each.</summary>
    public override string ToString() => string.Join('\n', RestsOn.Select(line => $"  {line}").Prepend($"{Policy}: {Statement}"));

    private static string Say(Policy policy, FleetLimiterOptions options, LeaseKind? kind, long burst, long extra) => kind switch
    {
        LeaseKind.Window => $"at most {burst} in each window, all processes together, however many there are",
        LeaseKind.Rate when extra > 0 =>
            $"at most {burst} + {RateOf(policy)} x (t + {Text(options.LeaseLife)}) in any time t, all processes together, however many there are: {burst + extra} at once, if all of it was leased before",
        LeaseKind.Rate when options.MaxClockStep > TimeSpan.Zero => $"at most {burst} + {RateOf(policy)} x (t + {Text(options.MaxClockStep)}) in any time t, all processes together",
        LeaseKind.Rate => $"at most {burst} + {RateOf(policy)} x t in any time t, all processes together",
        _ => $"what '{policy.Strategy.Name}' promises by itself, with at most {burst} at once: each request is decided by the store",
    };

    private static IEnumerable<string> Assumptions(FleetLimiterOptions options, LeaseKind? kind, long burst, bool hasOneClock)
    {
        yield return options.MaxClockStep > TimeSpan.Zero
            ? $"The store's clock steps, or its clocks disagree, by at most {Text(options.MaxClockStep)}."
            : hasOneClock ? "The store has one clock, which never steps back or ahead."
            : $"The clocks of the processes or silos, by which the store decides, agree: by how much they may differ, {nameof(FleetLimiterOptions.MaxClockStep)} does not say.";
        if (options.Mode == LeaseMode.Leased)
        {
            yield return $"A process's clock runs slower than the store's by at most {options.MaxDriftPerMillion} in a million, and counts while the machine is suspended. A virtual machine paused with all its clocks is not covered.";
            yield return "No client, proxy or queue on the way to the store sends a call twice.";
        }

        yield return kind == LeaseKind.Window
            ? $"Where the store forgets (a failover to a replica that lags, a restart without its log, eviction, an operator's reset), {burst} more for each time it forgot in a window; none behind a fence (RedisStoreOptions.Fenced)."
            : $"Where the store forgets (a failover to a replica that lags, a restart without its log, eviction, an operator's reset), {burst} more for each time; none behind a fence (RedisStoreOptions.Fenced).";
        if (options.WhenAway == WhenAway.Allow) yield return "While the store cannot be had, requests pass: there is no bound then.";
    }

    /// <summary>What flows in a lease's life, where the strategy says how much flows.</summary>
    private static long FlowsIn(TimeSpan life, Policy policy) =>
        ValueOf(policy, "limit") is { } limit && ValueOf(policy, "period") is { } period ? Exact.MulDivCeil(limit, LeaseContext.Microseconds(life), period) : 1;

    private static string RateOf(Policy policy) =>
        ValueOf(policy, "limit") is { } limit && ValueOf(policy, "period") is { } period ? $"{limit} / {Text(TimeSpan.FromMicroseconds(period))}" : "the rate";

    private static long? ValueOf(Policy policy, string parameter)
    {
        for (var i = 0; i < policy.Strategy.Parameters.Count; i++)
            if (policy.Strategy.Parameters[i].Name == parameter) return policy.Arguments[i];
        return null;
    }

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.######} s");
}
