namespace ThrottleKit;

/// <summary>
/// Marks a partial class as a rate-limit strategy: its <c>Decide</c> function, and <c>Credit</c>, <c>Charge</c> and
/// <c>Carry</c> where it has them, are compiled to every executor.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RateLimitStrategyAttribute : Attribute
{
    /// <summary>The strategy's name in policies and on the wire. Default: the class name in camelCase.</summary>
    public string? Name { get; init; }
}
