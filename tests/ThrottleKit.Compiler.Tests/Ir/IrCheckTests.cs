using System.Text;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Tests.Ir;

/// <summary>What was read is a program, or it is refused: no pass and no back-end has to ask again.</summary>
public sealed class IrCheckTests
{
    private static readonly StrategyDefinition[] Definitions =
        [Gcra.Definition, TokenBucket.Definition, FixedWindow.Definition, TokenBudget.Definition, LeakyBucket.Definition, Quota.Definition, SlidingWindow.Definition, SlidingWindowLog.Definition];

    public static TheoryData<StrategyDefinition> BuiltIn => [.. Definitions];

    [Theory]
    [MemberData(nameof(BuiltIn), DisableDiscoveryEnumeration = true)]
    public void StrategyOfTheFrontEnd_IsWhole(StrategyDefinition definition) => IrCheck.Whole(IrText.Read(definition.Ir));

    [Fact]
    public void RandomPrograms_AreWhole()
    {
        for (var seed = 0; seed < 500; seed++) IrCheck.Whole(new RandomProgram(new Random(seed)).Next());
    }

    [Theory]
    [InlineData("(function F (a) (r) (return b))", "there is no 'b' of this type to read")]
    [InlineData("(function F (a) (r) (return a?))", "there is no 'a' of this type to read")]
    [InlineData("(function F (a) (r) (return (+ a #t)))", "a constant stands where its type does not fit")]
    [InlineData("(function F (a) (r) (return (&& #t a)))", "'a' stands where its type does not fit")]
    [InlineData("(function F (a) (r) (return (== a #t)))", "a constant stands where its type does not fit")]
    [InlineData("(function F (a) (r?) (return a))", "'a' stands where its type does not fit")]
    [InlineData("(function F (a) (r) (return a a))", "'F' returns 2 values, not 1")]
    [InlineData("(function F (a) (r) (if (< a 1) ((return a))))", "'F' has a path that does not return")]
    [InlineData("(function F (a) (r) (let b) (return b))", "'b' is read before it has a value")]
    [InlineData("(function F (a) (r) (let b) (if (< a 1) ((set b 1))) (return b))", "'b' is read before it has a value")]
    [InlineData("(function F (a) (r) (let b) (while (< a 1) 3 ((set b 1))) (return b))", "'b' is read before it has a value")]
    [InlineData("(function F (a) (r) (let a 1) (return a))", "'a' is declared twice")]
    [InlineData("(function F (a) (r) (set b 1) (return a))", "there is no 'b' of this type to assign")]
    [InlineData("(function F (a) (r) (while (< a 1) a ()) (return a))", "there is no 'a' of this type to read")]
    [InlineData("(function F (a) (r) (let b) (call F (b) a) (return b))", "no 'F' stands above its call")]
    [InlineData("(function G () (r) (return 1)) (function F (a) (r) (let b) (call G (b) a) (return b))", "a call of 'G' does not give or take what it does")]
    [InlineData("(function F (a) (r) (return a)) (function F (a) (r) (return a))", "there are two functions 'F'")]
    [InlineData("(function F (a) (r) (return (+ a 1 !7)))", "there is no site 7")]
    [InlineData("(function F (a) (r) (return (+ a $b)))", "there is no parameter 'b' of this type")]
    [InlineData("(function F (a) (r) (return @b))", "IrConfigured", true)]
    [InlineData("(function F (a) (r) (return 9007199254740992))", "9007199254740992 is not exact everywhere")]
    [InlineData("(site 0 \"a\") (site 0 \"b\")", "there are two sites 0")]
    [InlineData("(field Used \"long\" int 0 9)", "there is no 'Decide'")]
    [InlineData("(field Used \"long\" int 0 9) (function Decide (a) (r) (return a))", "'Decide' does not take and return what it has to")]
    public void WhatIsNoProgram_IsRefused(string parts, string why, bool isNamedByItsNode = false)
    {
        var failure = Assert.Throws<FormatException>(() => IrCheck.Whole(IrText.Read($"(strategy 1 \"s\" {parts})")));
        if (isNamedByItsNode) why = why["Ir".Length..] + " has no place here";
        Assert.Equal($"Not the text of a strategy: {why}.", failure.Message);
    }

    /// <summary>A text with one byte changed is refused with a reason, or is another program that the compiler takes as it takes any.</summary>
    [Fact]
    public void TextWithAByteChanged_IsRefusedOrIsAProgram()
    {
        int refused = 0, taken = 0;
        foreach (var definition in Definitions)
        {
            var random = new Random(17);
            for (var i = 0; i < 150; i++)
            {
                var text = new StringBuilder(definition.Ir);
                text[random.Next(text.Length)] = "() \"!?$@ab01-+<&n"[random.Next(17)];
                try
                {
                    var plan = Planner.Plan(IrCheck.Whole(IrText.Read(text.ToString())));
                    RangeAnalysis.Analyze(plan);
                    taken++;
                }
                catch (FormatException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 200 && taken > 20, $"{refused} refused, {taken} taken");
    }
}
