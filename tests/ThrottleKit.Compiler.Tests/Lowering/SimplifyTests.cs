namespace ThrottleKit.Compiler.Tests.Lowering;

public sealed class SimplifyTests
{
    [Theory]
    [InlineData("(+ used 0 !0)", "used")]
    [InlineData("(- used used !0)", "0")]
    [InlineData("(* used 1 !0)", "used")]
    [InlineData("(* used 0 !0)", "0")]
    [InlineData("(max now now)", "now")]
    [InlineData("(max 0 used)", "used")]
    [InlineData("(min 2000000 used)", "used")]
    [InlineData("(? (>= now now) used amount)", "used")]
    [InlineData("(? (not (not (< now used))) 1 2)", "now < used ? 1 : 2")]
    [InlineData("(? (< now used) amount amount)", "amount")]
    [InlineData("(+ 2 (* 3 4 !0) !0)", "14")]
    [InlineData("(mulmod 7 8 9 !0)", "2")]
    [InlineData("(? (has limit) used now)", "used")]
    [InlineData("(? (&& (>= amount 0) (< now used)) 1 2)", "now < used ? 1 : 2")]
    [InlineData("(max $limit (* -1 used !0))", "$limit")]
    public void Expression_BecomesSimpler(string expression, string expected) =>
        Assert.Equal($"return {expected}", Lowered.Credit($"(return {expression})").Body("Credit"));

    [Theory]
    [InlineData("(* (/ now used !0) 0 !0)", "now / used * 0")]
    [InlineData("(* 100 3 !1)", "@c1")]
    [InlineData("(/ 1 0 !0)", "@c1")]
    [InlineData("(+ used 0 !1)", "used + 0")]
    [InlineData("(? (< (/ now used !0) 3) 1 1)", "now / used < 3 ? 1 : 1")]
    [InlineData("(/ 0 used !0)", "0 / used")]
    [InlineData("(clamp now 0 (- used 5 !0) !0)", "clamp(now, 0, used - 5)")]
    public void WhatCanFail_Stays(string expression, string expected) =>
        Assert.Equal($"return {expected}", Lowered.Credit($"(return {expression})").Body("Credit"));

    [Fact]
    public void UnusedLocal_IsDroppedUnlessItsValueCanFail() =>
        Assert.Equal(
            """
            let b = now / used
            return 1
            """,
            Lowered.Credit("(let a (min now used)) (let b (/ now used !0)) (let c (+ amount 1 !0)) (return 1)").Body("Credit"));

    [Fact]
    public void LocalWhoseFirstValueIsNotNeeded_StaysForTheOneThatCanFail() =>
        Assert.Equal(
            """
            let a
            if now < amount
              a = now / used
            return 1
            """,
            Lowered.Credit("(let a 0) (if (< now amount) ((set a (/ now used !0)))) (return 1)").Body("Credit"));

    [Fact]
    public void CopyOfASteadyLocal_IsReplaced() =>
        Assert.Equal(
            """
            let a
            if now < used
              let b = amount / used
              a = b * b
            else
              a = amount
            return a + a
            """,
            Lowered.Credit("""
                (let a) (if (< now used) ((let b (/ amount used !0)) (let c b) (set a (* c b !0))) ((set a amount)))
                (let d a) (return (+ d a !0))
                """).Body("Credit"));

    [Fact]
    public void CopyOfALocalThatChanges_IsKept() =>
        Assert.Equal(
            """
            let a = used
            let b = a
            if now < used
              a = amount
            return a / b
            """,
            Lowered.Credit("(let a used) (let b a) (if (< now used) ((set a amount))) (return (/ a b !0))").Body("Credit"));

    [Fact]
    public void SwapInALoop_KeepsItsTemporaries() =>
        Assert.Equal(
            """
            let a = now
            let b = used
            while b != 0    -- at most 80 times
              let value = b
              let value_2 = a % b
              a = value
              b = value_2
            return a
            """,
            Lowered.Credit("""
                (let a now) (let b used)
                (while (!= b 0) 80 ((let value b) (let value_2 (% a b !0)) (set a value) (set b value_2)))
                (return a)
                """).Body("Credit"));

    [Fact]
    public void TwoAssignmentsOfOneLocal_AreAConditional() =>
        Assert.Equal(
            """
            let a = now < used ? now : amount
            return a * a
            """,
            Lowered.Credit("(let a) (if (< now used) ((set a now)) ((set a amount))) (return (* a a !0))").Body("Credit"));

    [Fact]
    public void BranchesKnownBeforehand_AreTakenAndWhatFollowsAReturnIsGone() =>
        Assert.Equal(
            "return used",
            Lowered.Credit("(if (> 1 2) ((return now))) (if (< 1 2) ((return used)) ((return now))) (return amount)").Body("Credit"));

    [Fact]
    public void BranchesThatOnlyPrepareTheReturn_ReturnThemselves() =>
        Assert.Equal(
            """
            if now < used
              let b = now / used
              return narrow(b * b)
            return amount < now ? amount : narrow(now - 5)
            """,
            Lowered.Credit("""
                (let a)
                (if (< now used) ((let b (/ now used !0)) (set a (* b b !0)))
                  ((if (< amount now) ((let c 5) (set a amount) (return amount)) ((set a (- now 5 !0))))))
                (return (narrow a !1))
                """).Body("Credit"));

    [Fact]
    public void LoopThatChangesNothing_IsDropped() =>
        Assert.Equal(
            "return used",
            Lowered.Credit("(let i 0) (while (< i 5) 5 ((set i (min 9 (max i 3))))) (return used)").Body("Credit"));
}
