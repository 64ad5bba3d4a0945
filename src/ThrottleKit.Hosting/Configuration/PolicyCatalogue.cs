using ThrottleKit.Stores;

namespace ThrottleKit.Hosting.Configuration;

/// <summary>All policies of a host, from its configuration and from code, held to everything that can be known before the first request.</summary>
internal sealed class PolicyCatalogue
{
    private readonly ThrottleKitOptions _options;
    private readonly IReadOnlyList<PolicySection> _sections;
    private Dictionary<string, FleetLimiterOptions>? _leases; // as they were at start
    private Dictionary<string, FleetLimiterOptions> _leasesNow = [];

    public PolicyCatalogue(ThrottleKitOptions options, IReadOnlyList<PolicySection> sections)
    {
        (_options, _sections) = (options, sections);
        Strategies = new StrategyRegistry([.. StrategyRegistry.BuiltIn.Strategies, .. options.Strategies]);
    }

    /// <summary>How a policy uses the store, as it was at start; null where nothing says.</summary>
    public FleetLimiterOptions? LeaseOf(string policy) => _leases?.GetValueOrDefault(policy);

    /// <summary>Policies whose lease mode is another now than it was at start, in the order of their names. It stays what it was: what is out on lease cannot be called back.</summary>
    public IEnumerable<(string Policy, LeaseMode Was, LeaseMode Now)> LeasesThatStay =>
        from policy in _leasesNow.Keys.Union(_leases?.Keys ?? Enumerable.Empty<string>()).Order(StringComparer.Ordinal)
        let was = LeaseOf(policy)?.Mode ?? LeaseMode.Strict
        let now = _leasesNow.GetValueOrDefault(policy)?.Mode ?? LeaseMode.Strict
        where was != now
        select (policy, was, now);

    /// <summary>The strategies that policies can name.</summary>
    public StrategyRegistry Strategies { get; }

    /// <summary>The policies as they stand now.</summary>
    /// <exception cref="PolicyFileException">Something is wrong; the exception lists everything that is.</exception>
    public IReadOnlyList<Policy> Read()
    {
        var errors = new List<PolicyError>();
        var policies = new List<Policy>(_options.Policies);
        foreach (var section in _sections) policies.AddRange(section.Read(Strategies, errors));
        foreach (var twice in policies.GroupBy(policy => policy.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            Report(errors, twice.Key, "There are two policies of this name; rename one of them, or remove the one in code.");
        if (errors.Count == 0) // else a name may be missing only because its policy is wrong
            foreach (var name in _options.Outages.Keys.Where(name => policies.All(policy => policy.Name != name)))
                Report(errors, name, $"WhenStoreIsAway: {DescribeMissing(name, policies)}");
        var leases = Leases(errors);
        if (errors.Count == 0) CheckLeases(policies, leases, errors);
        CheckOptions(errors);
        if (errors.Count == 0)
        {
            _leases ??= leases;
            _leasesNow = leases;
        }

        return errors.Count == 0 ? policies : throw new PolicyFileException(errors);
    }

    /// <summary>Holds leases to the store that they are taken from. It is made when all else is right.</summary>
    /// <param name="policies">The policies as they were read.</param>
    /// <param name="store">The store.</param>
    /// <exception cref="PolicyFileException">Some cannot be leased from it: it lists which, and why.</exception>
    public void HoldLeasesTo(IStrategyStore store, IReadOnlyList<Policy> policies)
    {
        var errors = new List<PolicyError>();
        foreach (var policy in policies)
            if (LeaseOf(policy.Name) is { } lease && WhyNotLeased(policy, lease, store) is { } reason)
                Report(errors, policy.Name, $"{reason} In a host its options are set in code: Lease(\"{policy.Name}\", new FleetLimiterOptions {{ ... }}).");
        if (errors.Count > 0) throw new PolicyFileException(errors);
    }

    /// <summary>What is new in policies, and what has changed. Those that are gone stay as they are, as endpoints and methods go on naming them.</summary>
    /// <param name="policies">The policies as they stand now.</param>
    /// <param name="known">The limiters by the names of their policies.</param>
    /// <exception cref="PolicyFileException">Policies cannot follow those of their names: it lists which, and why.</exception>
    public IReadOnlyList<(Policy Policy, bool IsNew)> Changes(IReadOnlyList<Policy> policies, IReadOnlyDictionary<string, PolicyLimiter> known)
    {
        var errors = new List<PolicyError>();
        var changes = new List<(Policy, bool)>();
        foreach (var policy in policies)
        {
            if (!known.TryGetValue(policy.Name, out var limiter)) changes.Add((policy, true));
            else if (limiter.Policy.WhyNotThen(policy) is { } reason) Report(errors, policy.Name, reason);
            else if (!RuntimePolicies.IsSame(limiter.Policy, policy)) changes.Add((policy, false));
        }

        return errors.Count == 0 ? changes : throw new PolicyFileException(errors);
    }

    /// <summary>What to tell somebody who named a policy that is not there.</summary>
    public static string DescribeMissing(string name, IEnumerable<Policy> policies) => PolicyFile.Of(policies).DescribeMissing(name);

    /// <summary>What code says of leases, with the mode that the configuration says.</summary>
    private Dictionary<string, FleetLimiterOptions> Leases(List<PolicyError> errors)
    {
        var leases = new Dictionary<string, FleetLimiterOptions>(_options.Leases, StringComparer.Ordinal);
        foreach (var section in _sections)
            foreach (var (policy, mode) in section.Leases(errors)) leases[policy] = (leases.GetValueOrDefault(policy) ?? new FleetLimiterOptions()) with { Mode = mode };
        return leases;
    }

    private void CheckLeases(List<Policy> policies, Dictionary<string, FleetLimiterOptions> leases, List<PolicyError> errors)
    {
        foreach (var (name, lease) in leases.Where(lease => lease.Value.Mode != LeaseMode.Strict))
        {
            if (_options.Store is null) Report(errors, name, $"Its lease mode is {lease.Mode}, and there is no store to lease from; add UseStore(...), or remove the mode.");
            else if (policies.Find(policy => policy.Name == name) is not { } policy) Report(errors, name, $"It has a lease mode, and is not there. {DescribeMissing(name, policies)}");
            else if ((_options.Outages.TryGetValue(name, out var own) ? own : _options.Outage.Policy) == OutagePolicy.Degrade)
                Report(errors, name, "It is leased, and is to degrade to a local limit while the store is away: a process goes on with what it has leased, and a local limit beside that would be one more. Say Deny or Allow for it by WhenStoreIsAway.");
            else if (WhyNotLeased(policy, lease, store: null) is { } reason) Report(errors, name, reason);
        }
    }

    private static string? WhyNotLeased(Policy policy, FleetLimiterOptions lease, IStrategyStore? store)
    {
        try
        {
            _ = FleetBound.Of(policy, lease, store);
            return null;
        }
        catch (StrategyConfigurationException exception)
        {
            return exception.Message;
        }
    }

    private void CheckOptions(List<PolicyError> errors)
    {
        if (_options.MaxKeys < 1) Report(errors, null, $"{nameof(ThrottleKitOptions.MaxKeys)} is {_options.MaxKeys}; it must be 1 or more.");
        if (_options.MaxRuntimePolicies < 1) Report(errors, null, $"{nameof(ThrottleKitOptions.MaxRuntimePolicies)} is {_options.MaxRuntimePolicies}; it must be 1 or more.");
        if (_options.TopKeys is < 0 or > 10_000) Report(errors, null, $"{nameof(ThrottleKitOptions.TopKeys)} is {_options.TopKeys}; it must lie between 0 and 10000.");
        if (_options.Outages.Count > 0 && _options.Store is null)
            Report(errors, null, "WhenStoreIsAway names policies, and there is no store; add UseStore(...), or remove it.");
    }

    private static void Report(List<PolicyError> errors, string? policy, string message) =>
        errors.Add(new PolicyError(policy, 0, 0, message, policy is null ? "ThrottleKit" : $"policy '{policy}'"));
}
