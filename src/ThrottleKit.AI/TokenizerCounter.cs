using Microsoft.ML.Tokenizers;

namespace ThrottleKit.AI;

/// <summary>Counts with a tokenizer of Microsoft.ML.Tokenizers.</summary>
/// <param name="tokenizer">The tokenizer of the model, or one like it.</param>
public sealed class TokenizerCounter(Tokenizer tokenizer) : ITokenCounter
{
    private static readonly Lazy<TokenizerCounter> Shared = new(() => new TokenizerCounter(TiktokenTokenizer.CreateForEncoding("o200k_base")));

    /// <summary>Counts by the encoding o200k_base, which OpenAI's models since gpt-4o have. For others it is an estimate.</summary>
    public static TokenizerCounter Default => Shared.Value;

    /// <inheritdoc/>
    public long Count(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : Math.Max(1, tokenizer.CountTokens(text));

    /// <inheritdoc/>
    public int LengthOf(ReadOnlySpan<char> text, long tokens)
    {
        if (tokens <= 0) return 0;
        var length = tokenizer.GetIndexByTokenCount(text, (int)Math.Min(int.MaxValue, tokens), out _, out _);
        return length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length; // a token may end within a character; half of one is no text
    }
}
