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

    /// <summary>The policy of this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="policy">The policy, if there is one.</param>
    public bool TryFind(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Policy? policy) => _byName.TryGetValue(name, out policy);

    /// <summary>What to tell somebody who asked for a policy that is not there: the nearest name, or all there are.</summary>
    /// <param name="name">The name asked for.</param>
    public string DescribeMissing(string name) => NearestName.Describe("policy", name, Policies.Select(policy => policy.Name));
}
