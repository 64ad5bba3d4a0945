namespace ThrottleKit.AI;

/// <summary>How a chat client holds its calls to their budgets.</summary>
public sealed record TokenBudgetChatOptions
{
    /// <summary>
    /// How many tokens a call may write whose request does not say, reasoning included, from 1. Where the mode reserves, the request is sent with it, so that the provider stops there. Default: 4,096.
    /// </summary>
    public int MostOutput { get; init; } = 4_096;

    /// <summary>What counts tokens. Default: <see cref="TokenizerCounter.Default"/>.</summary>
    public ITokenCounter? Counter { get; init; }

    /// <summary>How many percent are added to the count of the input, from 0. Default: 10.</summary>
    public int InputMarginPercent { get; init; } = 10;

    /// <summary>How many input tokens an image or another file is taken for: what it really has only the provider knows. From 0. Default: 1,500.</summary>
    public int TokensPerFile { get; init; } = 1_500;

    /// <summary>
    /// Says how many input tokens a call has at most, in place of the counter and its margins. Needed where the provider adds what the request does not show, such as a conversation that it keeps.
    /// </summary>
    public Func<ChatCall, long>? EstimateInput { get; init; }

    /// <summary>
    /// Whether an error says for certain that the provider bills nothing, as when it refused the request. Then what was reserved goes back. Default: never, as an error by itself says no such thing.
    /// </summary>
    public Func<Exception, bool> NothingBilled { get; init; } = static _ => false;

    internal void Validate()
    {
        if (MostOutput < 1) throw new ArgumentOutOfRangeException(nameof(MostOutput), MostOutput, $"A call may write {MostOutput} tokens; it must be at least 1.");
        if (InputMarginPercent is < 0 or > 1_000) throw new ArgumentOutOfRangeException(nameof(InputMarginPercent), InputMarginPercent, $"The margin is {InputMarginPercent} %; it must lie between 0 and 1,000.");
        if (TokensPerFile < 0) throw new ArgumentOutOfRangeException(nameof(TokensPerFile), TokensPerFile, $"A file has {TokensPerFile} tokens; it must not be negative.");
        ArgumentNullException.ThrowIfNull(NothingBilled);
    }
}
