namespace ThrottleKit.Budgets;

/// <summary>What is known of a call before it starts.</summary>
/// <param name="Input">How many tokens it sends, at most: a count with a margin, where the provider counts in its own way.</param>
/// <param name="MostOutput">How many it may get back: the maximum that the request sets, reasoning included, times the number of choices.</param>
public readonly record struct SpendEstimate(long Input, long MostOutput)
{
    /// <summary>What calls are told apart by where sizes are learned, such as the model.</summary>
    public string Kind { get; init; } = "";

    /// <summary>How many of the input tokens the provider has in its cache for certain. They are reserved as such.</summary>
    public long CachedInput { get; init; }

    internal TokenUsage With(long output) => new(Input, output, CachedInput);

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Kind);
        With(MostOutput).Validate();
    }
}
