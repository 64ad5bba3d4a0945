using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Xunit;

namespace ThrottleKit.Compiler.Tests.Ir;

public sealed class IrTextTests
{
    private const string Small = """
        (strategy 1 "small"
        (parameter limit Limit integer "long" 1 100)
        (field Used "long" int 0 9007199254740991 !0)
        (units limit)
        (function Twice (value flag?) (result)
         (if (&& flag? (< value $limit))
          ((return (* value 2 !1))))
         (return (? (has limit) @base -1)))
        (site 0 "Used" 0 9007199254740991)
        (site 1 "value * 2"))

        """;

    [Fact]
    public void Text_ReadsAsItIsShownInTheDocs()
    {
        var strategy = IrText.Read(Small);

        Assert.Equal("small", strategy.Name);
        Assert.Equal(EquatableArray.Of("limit"), strategy.Units);
        Assert.Equal(new IrSite(1, "value * 2", -IrLimits.MaxExact, IrLimits.MaxExact), strategy.Sites[1]);
        var body = strategy.Functions[0].Body;
        Assert.Equal(
            new IrReturn(EquatableArray.Of<IrExpression>(
                new IrConditional(new IrHasParameter("limit"), new IrConfigured("base", IrType.Int), new IrInt(-1)))),
            body[1]);
        Assert.Equal(Small, IrText.Write(strategy));
    }

    [Fact]
    public void RandomStrategies_ReadBackEqual()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var strategy = new RandomProgram(new Random(seed)).Next();
            var text = IrText.Write(strategy);
            Assert.True(strategy == IrText.Read(text), $"seed {seed}");
            Assert.DoesNotContain('\r', text);
        }
    }

    [Theory]
    [InlineData("", "the text ends too early", 1, 1)]
    [InlineData("(strategy 1 \"a\"\n(units", "has no end", 2, 1)]
    [InlineData("(strategy 1 \"a\") x", "nothing more", 1, 18)]
    [InlineData("(strategy 2 \"a\" (units))", "version 1", 1, 11)]
    [InlineData("(strategy 1 \"a\"\n  (what))", "was expected", 2, 3)]
    [InlineData("(strategy 1 \"a\" (function F () (r) (return (+ 1))))", "'+' takes 2 operands, not 1", 1, 44)]
    [InlineData("(strategy 1 \"a\" (function F () (r) (return (pow 1 2))))", "'pow' is no operation", 1, 44)]
    [InlineData("(strategy 1 \"a\" (function F () (r) (return 99999999999999999999)))", "64 bits", 1, 44)]
    [InlineData("(strategy 1 \"a\" (site 1 \"no end))", "has no end", 1, 25)]
    [InlineData("(strategy 1 \"a\" (site 1 \"\\q\"))", "an escape is", 1, 26)]
    [InlineData("(strategy 1 \"a\" (let x 1))", "was expected", 1, 17)]
    public void MalformedText_IsRefusedWithItsPlace(string text, string message, int line, int column)
    {
        var failure = Assert.Throws<FormatException>(() => IrText.Read(text));
        Assert.Contains(message, failure.Message);
        Assert.EndsWith($"(line {line}, column {column}).", failure.Message);
    }

    [Fact]
    public void TextCutAnywhere_IsRefusedNotMisread()
    {
        for (var length = 0; length < Small.TrimEnd().Length; length++)
            Assert.Throws<FormatException>(() => IrText.Read(Small[..length]));
    }

    [Fact]
    public void DeepNesting_IsRefused() =>
        Assert.Contains("nested", Assert.Throws<FormatException>(() => IrText.Read(new string('(', 100_000))).Message);

    [Fact]
    public void NamesThatWouldNotReadBack_AreRefusedOnWriting()
    {
        foreach (var name in new[] { "", "1a", "a b", "a?", "$a", "a(", "a\"" })
        {
            var strategy = new IrStrategy(
                "s", default, default, default,
                EquatableArray.Of(new IrFunction("F", EquatableArray.Of(new IrVariable(name, IrType.Int)), default, default)), default);
            Assert.Throws<ArgumentException>(() => IrText.Write(strategy));
        }
    }
}
