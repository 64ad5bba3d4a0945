using System;
using System.Collections.Generic;
using System.Linq;

#if THROTTLEKIT_CORE
namespace ThrottleKit.Exactness;
#else
namespace ThrottleKit.Compiler.Analysis;
#endif

/// <summary>
/// What can be done with intervals, each with a name. The compiler computes with these and writes them down; the runtime reads them and computes the same.
/// An operation that takes one interval ignores the second.
/// </summary>
internal enum IntervalOp
{
    /// <summary>The first as it is.</summary>
    Is,
    Negative,
    Magnitude,

    /// <summary>The opposite of a truth value.</summary>
    Not,

    /// <summary>What of the first is at least 1.</summary>
    Positive,
    Add,
    Subtract,
    Multiply,
    Truncate,
    Remainder,
    Floor,
    Ceiling,
    Modulo,
    Least,
    Largest,
    Same,
    Different,
    Below,
    AtMost,
    Both,
    Either,
    Union,
    Intersect,

    /// <summary>What of the first differs from some member of the second.</summary>
    CutSame,

    /// <summary>What of the first is below some member of the second; the next three likewise.</summary>
    CutToBelow,
    CutToAtMost,
    CutToAbove,
    CutToAtLeast,
}

/// <summary>The meaning of the operations.</summary>
internal static class IntervalOps
{
    public static Interval Apply(IntervalOp op, Interval a, Interval b = default) => op switch
    {
        IntervalOp.Is => a,
        IntervalOp.Negative => -a,
        IntervalOp.Magnitude => Interval.Magnitude(a),
        IntervalOp.Not => Interval.Negation(a),
        IntervalOp.Positive => a.IsEmpty ? a : a.Intersect(Interval.Of(1, a.Max)),
        IntervalOp.Add => a + b,
        IntervalOp.Subtract => a - b,
        IntervalOp.Multiply => a * b,
        IntervalOp.Truncate => Interval.Truncate(a, b),
        IntervalOp.Remainder => Interval.Remainder(a, b),
        IntervalOp.Floor => Interval.Floor(a, b),
        IntervalOp.Ceiling => Interval.Ceiling(a, b),
        IntervalOp.Modulo => Interval.Modulo(a, b),
        IntervalOp.Least => Interval.Least(a, b),
        IntervalOp.Largest => Interval.Largest(a, b),
        IntervalOp.Same => Interval.IsSame(a, b),
        IntervalOp.Different => Interval.Negation(Interval.IsSame(a, b)),
        IntervalOp.Below => Interval.IsAtMost(a, b, 1),
        IntervalOp.AtMost => Interval.IsAtMost(a, b, 0),
        IntervalOp.Both => Interval.Both(a, b),
        IntervalOp.Either => Interval.Either(a, b),
        IntervalOp.Union => a.Union(b),
        IntervalOp.Intersect => a.Intersect(b),
        IntervalOp.CutSame => Interval.Other(a, b),
        IntervalOp.CutToBelow => Interval.AtMost(a, b, 1),
        IntervalOp.CutToAtMost => Interval.AtMost(a, b, 0),
        IntervalOp.CutToAbove => Interval.AtLeast(a, b, 1),
        IntervalOp.CutToAtLeast => Interval.AtLeast(a, b, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "There is no such operation."),
    };

    /// <summary>How many intervals an operation takes.</summary>
    public static int Arity(IntervalOp op) => op <= IntervalOp.Positive ? 1 : 2;

    /// <summary>
    /// The values at a loop's head that its rounds no longer change: widens until a round changes nothing, then narrows. Two rounds take back most of what
    /// widening gave away.
    /// </summary>
    /// <param name="before">The values before the loop.</param>
    /// <param name="round">From the values at the head to those at the end of a round.</param>
    public static IReadOnlyList<Interval> Fixpoint(IReadOnlyList<Interval> before, Func<IReadOnlyList<Interval>, IReadOnlyList<Interval>> round)
    {
        var head = before;
        for (var i = 0; ; i++)
        {
            var after = round(head);
            var next = head.Select((value, k) => Interval.Widen(value, after[k], i)).ToList();
            if (next.SequenceEqual(head)) break;
            head = next;
        }

        for (var i = 0; i < 2; i++)
        {
            var after = round(head);
            head = before.Select((value, k) => value.Union(after[k])).ToList();
        }

        return head;
    }
}

/// <summary>What the check of a configuration holds values to, each with a name: see <c>RangeCheck</c>.</summary>
internal enum RangeRule
{
    /// <summary>The first is within the second, which is cut to it.</summary>
    Keep,

    /// <summary>The first is never 0.</summary>
    Divisor,

    /// <summary>The first is at least 1.</summary>
    PositiveDivisor,

    /// <summary>The first is at most the second.</summary>
    Ordered,

    /// <summary>The first is at least 0, the second at least 1.</summary>
    Index,

    /// <summary>The first is 0.</summary>
    SameLength,
}
