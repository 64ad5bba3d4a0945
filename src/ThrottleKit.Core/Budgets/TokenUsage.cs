namespace ThrottleKit.Budgets;

/// <summary>What one call used, in tokens. The four kinds are apart: cached input is not part of the input, nor reasoning of the output.</summary>
/// <param name="Input">Tokens read, at the full price.</param>
/// <param name="Output">Tokens written that the caller sees.</param>
/// <param name="CachedInput">Tokens read that the provider had in its cache.</param>
/// <param name="Reasoning">Tokens written that the caller does not see.</param>
public readonly record struct TokenUsage(long Input, long Output, long CachedInput = 0, long Reasoning = 0)
{
    /// <summary>Holds each count to what an amount may be.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or above <see cref="Exact.MaxAmount"/>.</exception>
    public void Validate()
    {
        Within(Input, nameof(Input));
        Within(Output, nameof(Output));
        Within(CachedInput, nameof(CachedInput));
        Within(Reasoning, nameof(Reasoning));
    }

    private static void Within(long tokens, string name)
    {
        if (tokens is < 0 or > Exact.MaxAmount)
            throw new ArgumentOutOfRangeException(name, tokens, $"{name} is {tokens} tokens; it must lie between 0 and {Exact.MaxAmount}.");
    }
}
