namespace ThrottleKit;

/// <summary>
/// The limit that a <see cref="ThrottleAttribute"/> describes or names. Two are equal where they are the same limit: the same policy, or the same attribute of the
/// same method, for whatever type arguments.
/// </summary>
public sealed class ThrottleLimit : IEquatable<ThrottleLimit>
{
    private readonly Type? _declaredBy;
    private readonly string _id;
    private readonly Func<StrategyExecutor>? _executor;

    private ThrottleLimit(string name, Type? declaredBy, string id, Func<StrategyExecutor>? executor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, _declaredBy, _id, _executor) = (name, declaredBy, id, executor);
    }

    /// <summary>What denials call it: the policy's name, or the method's.</summary>
    public string Name { get; }

    /// <summary>The policy's name; null where the limit is a method's own.</summary>
    public string? Policy => _declaredBy is null ? Name : null;

    /// <summary>The limit of a policy.</summary>
    /// <param name="policy">The policy's name.</param>
    public static ThrottleLimit OfPolicy(string policy) => new(policy, null, policy, null);

    /// <summary>A method's own limit.</summary>
    /// <param name="name">What denials call it.</param>
    /// <param name="declaredBy">The method's type, without type arguments.</param>
    /// <param name="id">What tells it from the other limits of the type.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="tokens">As in <see cref="ThrottleAttribute.Tokens"/>.</param>
    /// <param name="per">As in <see cref="ThrottleAttribute.Per"/>.</param>
    /// <param name="burst">As in <see cref="ThrottleAttribute.Burst"/>; 0 where it is not given.</param>
    public static ThrottleLimit InPlace(string name, Type declaredBy, string id, StrategyDefinition strategy, long tokens, string per, long burst = 0)
    {
        ArgumentNullException.ThrowIfNull(declaredBy);
        ArgumentNullException.ThrowIfNull(strategy);
        return new(name, declaredBy, id, () => strategy.Create(InPlaceArguments.Of(name, strategy, tokens, per, burst)));
    }

    /// <inheritdoc/>
    public bool Equals(ThrottleLimit? other) => other is not null && _declaredBy == other._declaredBy && _id == other._id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ThrottleLimit);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_declaredBy, _id);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The strategy of a limit that is a method's own, configured.</summary>
    /// <exception cref="InvalidOperationException">The limit is a policy's, which only those who have the policies know.</exception>
    /// <exception cref="StrategyConfigurationException">What the attribute says does not work.</exception>
    public StrategyExecutor Executor() => _executor is not null ? _executor() : throw new InvalidOperationException($"The limit is that of policy '{Name}'.");
}
