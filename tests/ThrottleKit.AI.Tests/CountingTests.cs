using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;

namespace ThrottleKit.AI.Tests;

public class CountingTests
{
    [Fact]
    public void DefaultCounter_CountsAndCutsByTheEncoding()
    {
        var counter = TokenizerCounter.Default;
        Assert.Equal(5, counter.Count("hello world how are you"));
        Assert.Equal("hello world".Length, counter.LengthOf("hello world how are you", 2));
        Assert.Equal((0, 0), (counter.Count(""), counter.LengthOf("hello", 0)));
    }

    [Fact]
    public void Cut_NeverSplitsACharacter()
    {
        const string text = "a😀🜚🜚b naïve 東京";
        for (var tokens = 0; tokens < TokenizerCounter.Default.Count(text); tokens++)
        {
            var start = text[..TokenizerCounter.Default.LengthOf(text, tokens)];
            Assert.True(start.Length == 0 || !char.IsHighSurrogate(start[^1]), $"After {tokens} tokens: {start}");
            Assert.True(TokenizerCounter.Default.Count(start) <= tokens);
        }
    }

    [Fact]
    public void CountByPieces_IsNotBelowTheCountOfTheWhole()
    {
        var random = new Random(1);
        const string text = "Tokens cannot be counted exactly before a provider has. Überraschung: 東京 😀 {\"a\": 1234567}; for (var i = 0; i < 10; i++) Console.WriteLine(i);";
        var whole = TokenizerCounter.Default.Count(text);
        for (var run = 0; run < 500; run++)
        {
            var (pieces, at) = (0L, 0);
            while (at < text.Length)
            {
                var length = Math.Min(text.Length - at, random.Next(1, 12));
                pieces += TokenizerCounter.Default.Count(text.AsSpan(at, length));
                at += length;
            }

            Assert.True(pieces >= whole, $"Seed 1, run {run}: {pieces} by pieces, {whole} as a whole.");
        }
    }

    [Fact]
    public void Input_CountsMessagesFunctionsAndFiles_WithAMargin()
    {
        var counter = new ContentCounter(new Letters(), tokensPerFile: 1_000);
        var plain = new ChatCall([new(ChatRole.User, new string('x', 84))], null);
        Assert.Equal(100, counter.CountInput(plain, marginPercent: 0));
        Assert.Equal(110, counter.CountInput(plain, marginPercent: 10));
        var picture = new ChatCall([new(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])], null);
        Assert.Equal(1_016, counter.CountInput(picture, 0));
        var function = AIFunctionFactory.Create((string place) => place, "weather", "What the weather is like");
        var withFunction = new ChatCall(plain.Messages, new ChatOptions { Tools = [function], Instructions = "Be brief." });
        Assert.True(counter.CountInput(withFunction, 0) >= 100 + "weather".Length + "What the weather is like".Length + function.JsonSchema.GetRawText().Length + "Be brief.".Length);
        var result = new ChatCall([new(ChatRole.Tool, [new FunctionResultContent("1", new { Sky = "blue" })])], null);
        Assert.True(counter.CountInput(result, 0) > 24);
    }

    [Fact]
    public void TokenizerThatFindsNoToken_StillCountsOne() => Assert.Equal(1, new TokenizerCounter(BertOfNothing()).Count(" "));

    private static WordPieceTokenizer BertOfNothing()
    {
        using var vocabulary = new MemoryStream("[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\na\n"u8.ToArray());
        return BertTokenizer.Create(vocabulary);
    }
}
