namespace ThrottleKit;

/// <summary>
/// Declares the range of a field of a strategy's state. Each step is shown to keep it, and a stored state outside it is
/// reported as corrupt. Default: 0 to 2^53 - 1. Of a row, each of its integers has that range, and the length is declared as well. Of a log, the length is
/// declared with the field, and the ranges with its records.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class FieldAttribute : Attribute
{
    /// <summary>The least value the field can hold. Default: 0.</summary>
    public long Min { get; init; }

    /// <summary>The largest value the field can hold. Default: 2^53 - 1.</summary>
    public long Max { get; init; }

    /// <summary>How many integers a row has, or how many records a log may have; with <see cref="LengthOf"/>, how many more than that parameter says.</summary>
    public long Length { get; init; }

    /// <summary>The parameter that says how many integers a row has, or how many records a log may have: <c>nameof(Buckets)</c>. It always has a value.</summary>
    public string? LengthOf { get; init; }
}
