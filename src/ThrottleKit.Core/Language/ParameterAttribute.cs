namespace ThrottleKit;

/// <summary>
/// Marks an init-only property as a parameter of the strategy, and declares the range that the compiler may rely on and
/// that every configuration is held to.
/// </summary>
/// <remarks>
/// The property is a <see cref="long"/>, <see cref="int"/>, <see cref="bool"/>, an enum or a <see cref="Duration"/>. A nullable one is
/// optional: the function says what its absence means (<c>Burst ?? Limit</c>). A constant initializer is its default.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute : Attribute
{
    /// <summary>The least value allowed; a duration in microseconds. Default: 0, and 1 µs for a duration.</summary>
    public long Min { get; init; }

    /// <summary>The largest value allowed; a duration in microseconds. Default: 2^53 - 1, and 36,600 days for a duration.</summary>
    public long Max { get; init; }
}
