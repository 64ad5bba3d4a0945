using ThrottleKit.Throttling;

namespace ThrottleKit;

/// <summary>A strategy with values for its parameters, under a name.</summary>
/// <param name="Name">The name that requests refer to.</param>
/// <param name="Executor">The strategy, configured with the values.</param>
public sealed record Policy(string Name, StrategyExecutor Executor)
{
    /// <summary>The strategy.</summary>
    public StrategyDefinition Strategy => Executor.Definition;

    /// <summary>The values of its parameters.</summary>
    public StrategyArguments Arguments => Executor.Arguments;

    /// <summary>A policy of a strategy with its parameters.</summary>
    /// <param name="name">The name that requests refer to.</param>
    /// <param name="strategy">The strategy.</param>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    public static Policy Of<TState, TKernel>(string name, IStrategy<TState, TKernel> strategy)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return new(name, strategy.Executor());
    }

    /// <summary>How many permits there are in which time, where the strategy is described by these two.</summary>
    public PolicyQuota? Quota
    {
        get
        {
            var names = Strategy.Parameters.Select(parameter => parameter.Name).ToArray();
            if (ThrottleRoles.Tokens(names) is not { } tokens || ThrottleRoles.Per(names) is not { } per) return null;
            var at = Array.IndexOf(names, per);
            return new PolicyQuota(Arguments[Array.IndexOf(names, tokens)] ?? 0, PolicyQuota.Length(Strategy.Parameters[at].Kind, Arguments[at] ?? 0));
        }
    }

    /// <summary>Whether limiters and stores that decide by this policy can go on by another one without forgetting what has been consumed.</summary>
    /// <param name="next">The policy to go on by.</param>
    /// <returns>Why not; null where they can.</returns>
    public string? WhyNotThen(Policy next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (!ReferenceEquals(Strategy, next.Strategy))
            return $"The strategy changes from '{Strategy.Name}' to '{next.Strategy.Name}', and what has been consumed means nothing to another one. Give the policy a new name, or start the program anew.";
        var keepsUnits = Strategy.Units.All(unit => Arguments[unit] == next.Arguments[unit]);
        return keepsUnits || Strategy.Functions.HasFlag(StrategyFunctions.Carry)
            ? null
            : $"Strategy '{Strategy.Name}' has no Carry: what has been consumed cannot be brought over to {next.Arguments.ToString(Strategy)}.";
    }
}

/// <summary>So many permits in such a time: what a policy is in two numbers.</summary>
/// <param name="Permits">The permits.</param>
/// <param name="Period">The time; null for a calendar month, which has no one length.</param>
public readonly record struct PolicyQuota(long Permits, TimeSpan? Period)
{
    internal static TimeSpan? Length(ParameterKind kind, long value) =>
        kind != ParameterKind.Period || value > 0 ? TimeSpan.FromTicks(value * TimeSpan.TicksPerMicrosecond)
        : value == CalendarPeriod.DayCode ? TimeSpan.FromDays(1)
        : value == CalendarPeriod.WeekCode ? TimeSpan.FromDays(7)
        : null;
}

/// <summary>
/// A set of policies: <c>{"policies":{"api":{"strategy":"gcra","limit":10,"period":"1s"}}}</c>, the schema that a policy file shares with the
/// configuration section <c>ThrottleKit</c>. Names of strategies and parameters are read in any casing, names of policies exactly.
/// </summary>
public sealed class PolicyFile
{
    private readonly Dictionary<string, Policy> _byName;

    internal PolicyFile(IReadOnlyList<Policy> policies)
    {
        Policies = policies;
        _byName = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
    }

    /// <summary>The policies, in the order in which they were written.</summary>
    public IReadOnlyList<Policy> Policies { get; }

    /// <summary>Reads policies from JSON; comments and trailing commas are allowed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="registry">The strategies that the policies can name.</param>
    /// <exception cref="PolicyFileException">Something is wrong; the exception lists everything that is.</exception>
    public static PolicyFile Parse(string json, StrategyRegistry registry)
    {
        var errors = new List<PolicyError>();
        var binder = new PolicyBinder(registry, errors);
        var policies = PolicyReader.Read(json, errors).Select(binder.Bind).OfType<Policy>().ToArray();
        return errors.Count == 0
            ? new PolicyFile(policies)
            : throw new PolicyFileException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    /// <summary>A set of policies that are there already.</summary>
    /// <param name="policies">The policies; each name once.</param>
    public static PolicyFile Of(IEnumerable<Policy> policies) => new([.. policies]);

    /// <summary>Gives policies their meaning that were taken from elsewhere, such as from an application's configuration.</summary>
    /// <param name="settings">The policies as they were written.</param>
    /// <param name="registry">The strategies that the policies can name.</param>
    /// <exception cref="PolicyFileException">Something is wrong; the exception lists everything that is, each with its path.</exception>
    public static PolicyFile Bind(IEnumerable<PolicySettings> settings, StrategyRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(registry);
        var errors = new List<PolicyError>();
        var binder = new PolicyBinder(registry, errors);
        var policies = settings.Select(each => binder.Bind(each.Source())).OfType<Policy>().ToArray();
        foreach (var twice in policies.GroupBy(policy => policy.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            errors.Add(new PolicyError(twice.Key, 0, 0, "There are two policies of this name.", twice.Key));
        return errors.Count == 0 ? new PolicyFile(policies) : throw new PolicyFileException(errors);
    }

    /// <summary>The policy of this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="policy">The policy, if there is one.</param>
    public bool TryFind(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Policy? policy) => _byName.TryGetValue(name, out policy);

    /// <summary>What to tell somebody who asked for a policy that is not there: the nearest name, or all there are.</summary>
    /// <param name="name">The name asked for.</param>
    public string DescribeMissing(string name) => NearestName.Describe("policy", name, Policies.Select(policy => policy.Name));
}
