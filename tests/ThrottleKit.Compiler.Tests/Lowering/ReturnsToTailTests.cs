using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Tests.Lowering;

public sealed class ReturnsToTailTests
{
    [Fact]
    public void WhatFollowsAnEarlyReturn_BecomesItsOtherBranch() =>
        Assert.Equal(
            Body("(if (< a b) ((return a)) ((let c (+ a b !0)) (return (* c c !0))))"),
            ReturnsToTail.Apply(Body("(if (< a b) ((return a))) (let c (+ a b !0)) (return (* c c !0))")));

    [Fact]
    public void EarlyReturnOfTheOtherBranch_IsTheSame() =>
        Assert.Equal(
            Body("(let c a) (if (< a b) ((set c b) (return c)) ((return a)))"),
            ReturnsToTail.Apply(Body("(let c a) (if (< a b) ((set c b)) ((return a))) (return c)")));

    [Fact]
    public void SmallReturn_IsCopiedIntoBranchesThatGoOn() =>
        Assert.Equal(
            Body("(if (< a b) ((if (< a 5) ((return a)) ((return b)))) ((return b)))"),
            ReturnsToTail.Apply(Body("(if (< a b) ((if (< a 5) ((return a))))) (return b)")));

    [Theory]
    [InlineData("(if (< a b) ((if (< a 5) ((return a))))) (let c (+ a b !0)) (return (* c c !0))")]
    [InlineData("(while (< a b) 5 ((if (< a 5) ((return a))) (set a (+ a 1 !0)))) (return b)")]
    public void CodeThatWouldBeCopiedOrReturnsFromALoop_HasNoSuchForm(string body) => Assert.Null(ReturnsToTail.Apply(Body(body)));

    private static EquatableArray<IrStatement> Body(string statements) =>
        IrText.Read($"(strategy 1 \"test\" (units) (function F (a b) (r) {statements}) (site 0 \"s\"))").Functions[0].Body;
}
