using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Lowering;

public sealed class PlannerTests
{
    private const string DecideSignature = "(exists? used now cost) (allowed? nextUsed remaining resetAt hasRetry? retryAt delay)";

    /// <summary>Euclid's algorithm, which no pass can evaluate but a call of it can.</summary>
    private const string Reduce = """
        (function Reduce (a b) (num den)
         (let x a) (let y b)
         (while (!= y 0) 80 ((let t (% x y !0)) (set x y) (set y t)))
         (return (/ a x !0) (/ b x !0)))
        """;

    private const string Decide = $$"""
        (function Decide {{DecideSignature}}
         (let num) (let den)
         (call Reduce (num den) $period $limit)
         (let most (? (has burst) $burst $limit))
         (let tolerance (muldivfloor most num den !0))
         (let paid (? exists? (max used now) now))
         (let room (- (+ now tolerance !0) paid !0))
         (let left (muldivfloor room den num !0))
         (if (<= cost left)
          ((let next (+ paid (* cost (+ 1 (/ num den !0) !0) !0) !0))
           (return #t next (- left cost !0) next #f 0 0)))
         (return #f 0 left paid (<= cost most) (? (<= cost most) (+ paid 1 !0) 0) 0))
        """;

    [Fact]
    public void FixedWindow_ReadsAsItWasWritten()
    {
        var lowered = new Lowered($$"""
            (function Decide {{DecideSignature}}
             (let end) (let count)
             (if (&& exists? (< now used)) ((set end used) (set count 7)) ((set end (+ (- now (% now $period !0) !0) $period !0)) (set count 0)))
             (let left (max 0 (- $limit count !0)))
             (if (<= cost left) ((return #t (+ count cost !0) (- left cost !0) (? (> (+ count cost !0) 0) end now) #f 0 0)))
             (let retry? (<= cost $limit))
             (return #f 0 left (? (> count 0) end now) retry? (? retry? end 0) 0))
            """);

        Assert.Equal("limit: $limit", lowered.Configured);
        Assert.Equal(
            """
            let end
            let count
            if exists && now < used
              end = used
              count = 7
            else
              end = now - now % $period + $period
              count = 0
            let left = max(0, $limit - count)
            if cost <= left
              return true, count + cost, left - cost, count + cost > 0 ? end : now, false, 0, 0
            let retry = cost <= $limit
            return false, 0, left, count > 0 ? end : now, retry, retry ? end : 0, 0
            """,
            lowered.Body("Decide"));
    }

    [Fact]
    public void WhatDependsOnParametersAlone_IsComputedOnce()
    {
        var lowered = new Lowered(Reduce + Decide);

        Assert.Equal(
            """
            num, den = Reduce($period, $limit)
            most = given($burst) ? $burst : $limit
            tolerance = muldivfloor(@most, @num, @den)
            c1 = 1 + @num / @den
            freshLimit = muldivfloor(@tolerance, @den, @num)
            limit: @freshLimit
            """,
            lowered.Configured);
        Assert.Equal(
            """
            let paid = exists ? max(used, now) : now
            let room = now + @tolerance - paid
            let left = muldivfloor(room, @den, @num)
            if cost <= left
              let next = paid + cost * @c1
              return true, next, left - cost, next, false, 0, 0
            return false, 0, left, paid, cost <= @most, cost <= @most ? paid + 1 : 0, 0
            """,
            WithoutGuards(lowered.Body("Decide")));
        Assert.Equal(["Reduce", "Decide"], lowered.Functions);
    }

    [Fact]
    public void HelperOfRunTimeArguments_IsTakenInSoThatTheRestMoves()
    {
        var lowered = Lowered.Credit(
            "(let a) (call Share (a) amount $limit $period) (return a)",
            """
            (function Share (part whole total) (share)
             (if (< part 0) ((return 0)))
             (let rate (muldivfloor whole total 7 !0))
             (return (/ (* part rate !0) (+ rate 1 !0) !0)))
            """);

        Assert.Equal("rate = muldivfloor($limit, $period, 7)\nc1 = @rate + 1\nlimit: Limit(now), on each call", lowered.Configured);
        Assert.Equal("let a = amount * @rate / @c1\nreturn a", lowered.Body("Credit"));
        Assert.Equal(["Credit"], lowered.Functions);
    }

    [Fact]
    public void HelperThatReturnsFromALoop_StaysACall()
    {
        var lowered = Lowered.Credit(
            "(let a) (call Find (a) now) (return (+ a (* $limit 2 !0) !0))",
            "(function Find (value) (found) (let i 0) (while (< i 5) 5 ((if (> (* i $limit !0) value) ((return i))) (set i (+ i 1 !0)))) (return 5))");

        Assert.Equal("let a\na = Find(now)\nreturn a + @c1", lowered.Body("Credit"));
        Assert.Equal(["Find", "Credit"], lowered.Functions);
    }

    [Fact]
    public void WhatTwoFunctionsAskFor_IsComputedOnce()
    {
        var lowered = new Lowered("""
            (function Credit (used now amount debitedAt) (result) (let rate (* $limit $period !0)) (return (/ now rate !0)))
            (function Charge (exists? used now amount) (result) (let other (* $limit $period !0)) (return (/ amount other !0)))
            """);

        Assert.StartsWith("rate = $limit * $period\nlimit:", lowered.Configured, StringComparison.Ordinal);
        Assert.Equal("return amount / @rate", lowered.Body("Charge"));
    }

    [Fact]
    public void SameExpressionThatMustKeepAnotherRange_IsAnotherValue() =>
        Assert.StartsWith(
            "c1 = $limit * $period\nc2 = $limit * $period\n",
            Lowered.Credit("(return (? (< now used) (* $limit $period !0) (* $limit $period !1)))").Configured,
            StringComparison.Ordinal);

    [Fact]
    public void ChoiceByParameters_IsMadeOnceEvenBetweenSeveralValues()
    {
        var lowered = Lowered.Credit("""
            (let a) (let b)
            (if $strict? ((set a $limit) (set b (* $limit 2 !0))) ((set a $period) (set b 1)))
            (return (+ (* now a !0) b !0))
            """);

        Assert.StartsWith("a = $strict ? $limit : $period\nb = $strict ? $limit * 2 : 1\n", lowered.Configured, StringComparison.Ordinal);
        Assert.Equal("return now * @a + @b", lowered.Body("Credit"));
    }

    [Fact]
    public void ValueThatCanFailAndIsNotReadOnEveryPath_LeavesAGuard()
    {
        var lowered = Lowered.Credit("(let a (/ $limit $offset !0)) (if (< now used) ((return 0))) (return (+ a now !0))");

        Assert.Equal("let a = @a\nreturn now < used ? 0 : @a + now", lowered.Body("Credit"));
    }

    [Fact]
    public void ValueThatIsReadOnEveryPath_LeavesNone()
    {
        var lowered = Lowered.Credit("""
            (let a (/ $limit $offset !0)) (let b (* a 3 !0))
            (if (< now used) ((return b))) (return (+ a now !0))
            """);

        Assert.Equal("return now < used ? @b : @a + now", lowered.Body("Credit"));
    }

    [Fact]
    public void ValueThatCannotFail_LeavesNone() =>
        Assert.Equal(
            "return now < used ? 0 : @a + now",
            Lowered.Credit("(let a (* $limit 3 !0)) (if (< now used) ((return 0))) (return (+ a now !0))").Body("Credit"));

    [Fact]
    public void HelperCalledAtBothTimes_ReadsNoConfiguredValue()
    {
        var lowered = Lowered.Credit(
            "(let a) (let b) (call Find (a) now) (call Find (b) $limit) (return (+ a b !0))",
            "(function Find (value) (found) (let i 0) (while (< i 5) 5 ((if (> (* i (* $limit $period !0) !0) value) ((return i))) (set i (+ i 1 !0)))) (return 5))");

        Assert.StartsWith("b = Find($limit)\n", lowered.Configured, StringComparison.Ordinal);
        Assert.DoesNotContain("@", lowered.Body("Find"), StringComparison.Ordinal);
    }

    [Fact]
    public void LimitThatDependsOnTheTime_IsAFunctionOfIt()
    {
        var lowered = new Lowered($"(function Decide {DecideSignature} (return #t 0 (- (+ $limit (% now $period !0) !0) cost !0) now #f 0 0))");

        Assert.Null(lowered.Plan.Limit);
        Assert.Equal("return $limit + now % $period", lowered.Body("Limit"));
    }

    [Fact]
    public void LimitThatTakesALoop_IsAFunctionCalledOnce()
    {
        var lowered = new Lowered($$"""
            (function Decide {{DecideSignature}}
             (let left $limit)
             (while (> left 10) 10 ((set left (/ left 2 !0))))
             (return #t 0 (- left cost !0) now #f 0 0))
            """);

        Assert.Equal("freshLimit = FreshLimit()\nlimit: @freshLimit", lowered.Configured);
        Assert.Equal("let left = $limit\nwhile left > 10    -- at most 10 times\n  left = left / 2\nreturn left", lowered.Body("FreshLimit"));
        Assert.Equal(["Decide", "FreshLimit"], lowered.Functions);
    }

    [Fact]
    public void HelperWithTheNameOfAnAddedFunction_GivesWay()
    {
        var lowered = new Lowered($$"""
            (function Limit (value) (found) (let i 0) (while (< i 5) 5 ((if (> i value) ((return i))) (set i (+ i 1 !0)))) (return 5))
            (function Decide {{DecideSignature}} (let a) (call Limit (a) now) (return #t 0 (- a cost !0) now #f 0 0))
            """);

        Assert.Equal(["Limit_2", "Decide", "Limit"], lowered.Functions);
        Assert.Equal("let a\na = Limit_2(now)\nreturn a", lowered.Body("Limit"));
    }

    [Fact]
    public void Lowering_IsTheSameEachTime()
    {
        var strategy = new Lowered(Reduce + Decide).Plan.Source;

        Assert.Equal(Compiler.Lowering.Planner.Plan(strategy), Compiler.Lowering.Planner.Plan(IrText.Read(IrText.Write(strategy))));
    }

    private static string WithoutGuards(string body) =>
        string.Join('\n', body.Split('\n').Where(line => !System.Text.RegularExpressions.Regex.IsMatch(line, @"^\s*let (\w+) = @\1$")));
}
