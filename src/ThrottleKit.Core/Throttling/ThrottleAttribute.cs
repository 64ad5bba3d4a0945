namespace ThrottleKit;

/// <summary>
/// Limits the calls of a method, whoever makes them. Either it describes a limit of the method's own, or it names a policy, which methods share. Several
/// on one method take from each of the limits or from none.
/// </summary>
/// <remarks>
/// On a <c>partial</c> method the generator writes the body, which asks and then calls the method of the same signature that has <c>Core</c> in its
/// name: <c>FetchAsync</c> calls <c>FetchCoreAsync</c>.
/// </remarks>
/// <example><code>
/// [Throttle(Tokens = 100, Per = "1m", Key = nameof(userId))]
/// public partial Task&lt;Report&gt; FetchAsync(string userId, CancellationToken cancellation);
/// </code></example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class ThrottleAttribute : Attribute
{
    /// <summary>A limit of the method's own.</summary>
    public ThrottleAttribute()
    {
    }

    /// <summary>A policy that the throttle in charge knows by name; see <see cref="IThrottle"/>.</summary>
    /// <param name="policy">The policy's name.</param>
    public ThrottleAttribute(string policy) => Policy = policy;

    /// <summary>The policy's name; null where the attribute describes a limit itself.</summary>
    public string? Policy { get; }

    /// <summary>How many permits there are every <see cref="Per"/>: the strategy's limit, or its budget.</summary>
    public long Tokens { get; init; }

    /// <summary>For how long: <c>500ms</c>, <c>1s</c>, <c>5m</c>, <c>1h</c>, <c>30d</c>; for a quota also <c>day</c>, <c>week</c>, <c>month</c>.</summary>
    public string? Per { get; init; }

    /// <summary>How many permits can be taken at once by a key that has rested. Default: <see cref="Tokens"/>.</summary>
    public long Burst { get; init; }

    /// <summary>How many permits one call takes. Default: 1.</summary>
    public long Cost { get; init; } = 1;

    /// <summary>
    /// Whose limit it is: the name of a parameter of the method, or of a field or property of its type. Each value has the limit to itself. Default: one
    /// limit for all calls.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>The strategy's name, as in policies. Default: <c>gcra</c>.</summary>
    public string Strategy { get; init; } = "gcra";

    /// <summary>How long an asynchronous call may wait for its permits, such as <c>2s</c>. Default: it does not wait.</summary>
    public string? MaxWait { get; init; }

    /// <summary>
    /// What a denied call gives back instead of throwing <see cref="ThrottledException"/>: the name of a method, property or field of the same type that
    /// gives the method's own result. A method may take the <see cref="ThrottleDenial"/>.
    /// </summary>
    public string? OnDenied { get; init; }
}
