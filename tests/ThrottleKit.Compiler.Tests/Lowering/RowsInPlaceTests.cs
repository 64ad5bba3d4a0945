using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Tests.Lowering;

/// <summary>A row is changed in place where nothing reads the old one again, and copied only where something else refers to it.</summary>
public sealed class RowsInPlaceTests
{
    [Fact]
    public void Loop_CopiesTheRowOnceAndChangesItInPlace() => Assert.Equal(
        """
        let own = copy(row)
        let i = 0
        while i < 3    -- at most 3 times
          own[i] = now
          i = i + 1
        own[0] = 1
        return own
        """,
        Body("""
            (let own* row*)
            (let i 0)
            (while (< i 3) 3
             ((set own* (with own* i now 3 !0))
              (set i (+ i 1))))
            (return (with own* 0 1 3 !0))
            """));

    [Fact]
    public void RowOfTheCaller_IsLeftAlone() => Assert.Equal(
        """
        return row.with(0, 1)
        """,
        Body("(return (with row* 0 1 3 !0))"));

    [Fact]
    public void RowThatIsReadAgain_IsCopied() => Assert.Equal(
        """
        let a = zeros(3)
        a[0] = now
        let b = a.with(1, now)
        if b[0] < a[1]
          return a
        b[1] = 2
        return b
        """,
        Body("""
            (let a* (zeros 3 !1))
            (set a* (with a* 0 now 3 !0))
            (let b* (with a* 1 now 3 !0))
            (if (< (at b* 0 3 !0) (at a* 1 3 !0)) ((return a*)))
            (return (with b* 1 2 3 !0))
            """));

    [Fact]
    public void TwoNamesForOneRow_AreTwoRowsOnceOneIsChanged() => Assert.Equal(
        """
        let a = zeros(3)
        let b = zeros(3)
        let i = 0
        while i < 3    -- at most 3 times
          b = copy(a)
          a[i] = now
          i = i + 1
        return now < 5 ? a : b
        """,
        Body("""
            (let a* (zeros 3 !1))
            (let b* (zeros 3 !1))
            (let i 0)
            (while (< i 3) 3
             ((set b* a*)
              (set a* (with a* i now 3 !0))
              (set i (+ i 1))))
            (return (? (< now 5) a* b*))
            """));

    [Fact]
    public void ChangeThatReadsTheOldRow_IsInPlaceToo() => Assert.Equal(
        """
        let a = zeros(3).with(0, now)
        a[1] = a[0] + 1
        return a
        """,
        Body("""
            (let a* (with (zeros 3 !1) 0 now 3 !0))
            (set a* (with a* 1 (+ (at a* 0 3 !0) 1 !0) 3 !0))
            (return a*)
            """));

    [Fact]
    public void Log_IsOwnedOnceAndChangedInPlace() => Assert.Equal(
        """
        let own = copy(log)
        let n = log.count
        while n > 0 && own[0].0 <= now    -- at most 9 times
          own.dropOldest()
          n = n - 1
        own.append(now)
        return own
        """,
        Body("""
            (let own+ log+)
            (let n (count log+ 9))
            (while (&& (> n 0) (<= (entry own+ 0 n 0 !0) now)) 9
             ((set own+ (drop own+ 0 n !0))
              (set n (- n 1 !0))))
            (return (append own+ n 9 now !0))
            """, "log+"));

    private static string Body(string statements, string given = "row*")
    {
        var strategy = IrText.Read($"(strategy 1 \"test\" (units) (function Helper ({given} now) (result{given[^1]}) {statements}))");
        var function = RowsInPlace.Apply(strategy.Find("Helper")!);
        var listing = IrDump.Print(strategy with { Functions = EquatableArray.Of(function) });
        return string.Join('\n', listing.Split('\n').SkipWhile(line => !line.StartsWith("Helper", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0).Select(line => line[2..]));
    }
}
