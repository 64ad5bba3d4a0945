using ThrottleKit.Exactness;

namespace ThrottleKit.Core.Tests.Exactness;

public class RangeProofTests
{
    [Theory]
    [InlineData("Is r0", "3 to 7")]
    [InlineData("Negative r0", "-7 to -3")]
    [InlineData("Magnitude [-5,2]", "0 to 5")]
    [InlineData("Not [0,1]", "0 to 1")]
    [InlineData("Positive [-5,2]", "1 to 2")]
    [InlineData("Positive [-5]", "nothing")]
    [InlineData("Add r0 [10]", "13 to 17")]
    [InlineData("Subtract r0 [1,2]", "1 to 6")]
    [InlineData("Multiply r0 [-2]", "-14 to -6")]
    [InlineData("Truncate [-7] [2]", "-3")]
    [InlineData("Floor [-7] [2]", "-4")]
    [InlineData("Ceiling [7] [2]", "4")]
    [InlineData("Remainder [-7] [2]", "-1")]
    [InlineData("Modulo [-7] [2]", "1")]
    [InlineData("Least r0 [5]", "3 to 5")]
    [InlineData("Largest r0 [5]", "5 to 7")]
    [InlineData("Same r0 [9]", "0")]
    [InlineData("Different r0 [9]", "1")]
    [InlineData("Below r0 [3]", "0")]
    [InlineData("AtMost r0 [3]", "0 to 1")]
    [InlineData("Both [0,1] [1]", "0 to 1")]
    [InlineData("Either [0,1] [1]", "1")]
    [InlineData("Union r0 [100]", "3 to 100")]
    [InlineData("Intersect r0 [5,9]", "5 to 7")]
    [InlineData("CutSame r0 [3]", "4 to 7")]
    [InlineData("CutToBelow r0 [5]", "3 to 4")]
    [InlineData("CutToAtMost r0 [5]", "3 to 5")]
    [InlineData("CutToAbove r0 [5]", "6 to 7")]
    [InlineData("CutToAtLeast r0 [5]", "5 to 7")]
    public void EveryOperation_IsReadAndComputed(string operation, string expected) =>
        Assert.Equal($"clamps between {expected} and -1000", Reason($"Inputs 1\nr0 = Union r0 [7]\nr1 = {operation}\n{Shows("r1")}", 3) ?? "clamps between nothing and -1000");

    [Theory]
    [InlineData("r1 = Keep r0 [0,9] 4 limit + n", "reaches 10, beyond 0 to 9")]
    [InlineData("Divisor [-1,1] 4 limit + n", "divides by -1 to 1")]
    [InlineData("PositiveDivisor [0,1] 4 limit + n", "divides by 0 to 1")]
    [InlineData("Ordered r0 [9] 4 limit + n", "clamps between 10 and 9")]
    [InlineData("Index r0 [0] 4 limit + n", "indexes a row at 10, where 0 elements are left")]
    [InlineData("SameLength r0 4 limit + n", "takes a row that is longer than it by 10")]
    public void WhatBreaksARule_FailsWithItsExpression(string rule, string reason)
    {
        var failure = Assert.Single(Run($"Inputs 1\n{rule}", 10).Failures);
        Assert.Equal(new RangeFailure(4, "limit + n", reason), failure);
    }

    [Theory]
    [InlineData("r1 = Keep r0 [0,10] 4 x")]
    [InlineData("Divisor r0 4 x")]
    [InlineData("PositiveDivisor r0 4 x")]
    [InlineData("Ordered r0 [10] 4 x")]
    [InlineData("Index r0 [1] 4 x")]
    [InlineData("SameLength [0] 4 x")]
    [InlineData("PositiveDivisor [] 4 x")]
    public void WhatKeepsARule_Passes(string rule) => Assert.True(Run($"Inputs 1\n{rule}", 10).Passed);

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void WhatIsNotReached_IsNotHeldToItsRules(long input, bool passes) =>
        Assert.Equal(passes, Run("Inputs 1\nr1 = CutToAbove r0 [5]\nIf r1\n  r2 = Keep r0 [0,5] 0 x\nEnd", input).Passed);

    [Fact]
    public void Loop_EndsWhereItsRoundsChangeNothing()
    {
        // for (i = 0; i < limit; i++): at the head, i is from 0 to the limit.
        const string table = """
            Inputs 1
            Loop r1 [0]
              r2 = CutToBelow r1 r0
              r3 = Add r2 [1]
            Next r3
            """;
        Assert.Equal("clamps between 0 to 1000000 and -1000", Reason($"{table}\n{Shows("r1")}", 1_000_000));
    }

    [Theory]
    [InlineData("", "'Inputs'")]
    [InlineData("Inputs 0\nr0 = Guess [1]", "'Guess' is no IntervalOp")]
    [InlineData("Inputs 0\nx0 = Is [1]", "'x0' is no variable")]
    [InlineData("Inputs 0\nr0 = Is [one]", "'one' is no number")]
    [InlineData("Inputs 0\nIf r0", "a block ends with End")]
    [InlineData("Inputs 0\nEnd", "nothing that ends here was begun")]
    [InlineData("Inputs 0\nLoop r0 [1]\nNext", "as many values as it starts from")]
    [InlineData("Inputs 0\nhello", "this is no step")]
    public void WhatIsNoTable_IsRefused_WithItsLine(string table, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => new RangeProof(table)).Message, StringComparison.Ordinal);

    [Fact]
    public void OtherNumberOfValues_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new RangeProof("Inputs 2").Run(new RangeCheck(), [1]));

    /// <summary>A rule that nothing keeps, so that its message shows a variable.</summary>
    private static string Shows(string variable) => $"Ordered {variable} [-1000] 0 x";

    private static string? Reason(string table, params long[] inputs) => Run(table, inputs).Failures.SingleOrDefault()?.Reason;

    private static RangeCheck Run(string table, params long[] inputs)
    {
        var check = new RangeCheck();
        new RangeProof(table).Run(check, inputs);
        return check;
    }
}
