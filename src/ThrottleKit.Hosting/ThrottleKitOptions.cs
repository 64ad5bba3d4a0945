using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>How a host's limits are set up. What stands here is fixed at start; policies of the configuration can change later.</summary>
public sealed class ThrottleKitOptions
{
    /// <summary>Policies that are written in code, beside those of the configuration.</summary>
    public IList<Policy> Policies { get; } = [];

    /// <summary>Strategies of the application's own that the configuration can name, beside those that come along.</summary>
    public IList<StrategyDefinition> Strategies { get; } = [];

    /// <summary>Makes the store that limits are kept in; null for this process's memory. What it makes is the host's, and disposed of with it.</summary>
    public Func<IServiceProvider, IStrategyStore>? Store { get; set; }

    /// <summary>What happens while the store is away, for all policies that <see cref="Outages"/> does not name.</summary>
    public OutageOptions Outage { get; set; } = new();

    /// <summary>What decides while the store is away, by the name of the policy.</summary>
    public IDictionary<string, OutagePolicy> Outages { get; } = new Dictionary<string, OutagePolicy>(StringComparer.Ordinal);

    /// <summary>
    /// Policies that do not ask the store for each request, by name: their permits are leased from it a batch at a time, or its denials are remembered. The configuration says the mode alone, in its section
    /// <c>leases</c>. The deadline, and what happens while the store is away, are those of <see cref="Outage"/>.
    /// </summary>
    public IDictionary<string, FleetLimiterOptions> Leases { get; } = new Dictionary<string, FleetLimiterOptions>(StringComparer.Ordinal);

    /// <summary>How many keys each limit keeps in memory at most. State that says anything is never dropped to make room. Default: 10 million.</summary>
    public int MaxKeys { get; set; } = 10_000_000;

    /// <summary>What happens to new keys of a limit in memory that has as many. Default: they are denied.</summary>
    public WhenFull WhenFull { get; set; } = WhenFull.DenyNewKeys;

    /// <summary>How many policies that are looked up at run time are kept at most. Default: 10,000.</summary>
    public int MaxRuntimePolicies { get; set; } = 10_000;

    /// <summary>Whether the host answers for methods that are marked <see cref="ThrottleAttribute"/>, by <see cref="Throttles.Default"/>, from its start on. Default: true.</summary>
    public bool AnswersForMethods { get; set; } = true;

    /// <summary>How many of the keys that are denied most are known for each policy: see <see cref="ThrottleHost.TopKeys"/>. Default: 0, none.</summary>
    public int TopKeys { get; set; }

    /// <summary>Whether top keys are told as they are. They may be addresses or names of people. Default: false, as hashes under a secret of this process.</summary>
    public bool ShowsRawKeys { get; set; }

    /// <summary>Where the time comes from; null for the host's <see cref="TimeProvider"/> service, or the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }
}
