namespace ThrottleKit;

/// <summary>
/// Declares the range of a field of a strategy's state. Each step is shown to keep it, and a stored state outside it is
/// reported as corrupt. Default: 0 to 2^53 - 1.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class FieldAttribute : Attribute
{
    /// <summary>The least value the field can hold. Default: 0.</summary>
    public long Min { get; init; }

    /// <summary>The largest value the field can hold. Default: 2^53 - 1.</summary>
    public long Max { get; init; }
}
