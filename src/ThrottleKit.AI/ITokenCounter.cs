namespace ThrottleKit.AI;

/// <summary>Counts tokens before a provider has. What it counts too few is spent unseen until the provider's usage is there, so one that errs should err upwards.</summary>
public interface ITokenCounter
{
    /// <summary>How many tokens a text has. A text that is not empty has at least one.</summary>
    /// <param name="text">The text.</param>
    long Count(ReadOnlySpan<char> text);

    /// <summary>How many characters the first tokens of a text are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">How many tokens, fewer than it has.</param>
    int LengthOf(ReadOnlySpan<char> text, long tokens);
}
