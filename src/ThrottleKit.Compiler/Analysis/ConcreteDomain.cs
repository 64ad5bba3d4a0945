using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>The interval domain itself: parameters are ranges at compile time, single numbers for one configuration.</summary>
internal sealed class ConcreteDomain(
    Func<string, Interval> parameter, Func<string, Interval> hasParameter, IReadOnlyDictionary<string, Interval> configured) : RangeDomain<Interval>
{
    private int _muted;

    /// <summary>What each site's value reached, before it was cut.</summary>
    public Dictionary<int, Interval> Reached { get; } = [];

    /// <summary>The sites that did not keep their range.</summary>
    public HashSet<int> Failed { get; } = [];

    /// <summary>The sites with a divisor that may not divide, and what it may be.</summary>
    public Dictionary<int, Interval> BadDivisors { get; } = [];

    /// <summary>The sites where some operand may be negative, or some divisor below 1.</summary>
    public HashSet<int> Signed { get; } = [];

    public override Interval Literal(Interval interval) => interval;

    public override Interval Parameter(string name) => parameter(name);

    public override Interval HasParameter(string name) => hasParameter(name);

    public override Interval Configured(string name) => configured[name];

    public override Interval Known(Interval value) => value;

    public override Interval Unary(IrUnaryOp op, Interval operand) => Apply(op, operand);

    public override Interval Binary(IrBinaryOp op, Interval left, Interval right) => Apply(op, left, right);

    public override Interval MulDiv(IrMulDivOp op, Interval a, Interval b, Interval divisor) => Apply(op, a, b, divisor);

    public override Interval Linear(BigInteger constant, IReadOnlyList<(BigInteger Coefficient, Interval Value)> terms) =>
        terms.Aggregate(Interval.Of(constant), (sum, term) => sum + (Interval.Of(term.Coefficient) * term.Value));

    public override Interval Refine(IrBinaryOp comparison, Interval left, Interval right) => Restrict(comparison, left, right);

    public override Interval AtMostAny(Interval value, IReadOnlyList<Interval> bounds) =>
        Interval.AtMost(value, bounds.Aggregate(Interval.Empty, (all, bound) => all.Union(bound)), 0);

    public override Interval AtLeastAny(Interval value, IReadOnlyList<Interval> bounds) =>
        Interval.AtLeast(value, bounds.Aggregate(Interval.Empty, (all, bound) => all.Union(bound)), 0);

    public override Interval Intersect(Interval left, Interval right) => left.Intersect(right);

    public override Interval Keep(IrSite site, Interval value)
    {
        if (_muted == 0)
        {
            Reached[site.Id] = Reached.TryGetValue(site.Id, out var before) ? before.Union(value) : value;
            if (!value.Within(site.Min, site.Max)) Failed.Add(site.Id);
        }

        return value.Intersect(Interval.Of(site.Min, site.Max));
    }

    public override void Divisor(IrSite site, Interval divisor, bool atLeastOne)
    {
        if (_muted > 0 || (atLeastOne ? divisor.IsEmpty || divisor.Min >= 1 : !divisor.Contains(0))) return;
        BadDivisors[site.Id] = BadDivisors.TryGetValue(site.Id, out var before) ? before.Union(divisor) : divisor;
        Failed.Add(site.Id);
    }

    public override void Ordered(IrSite site, Interval low, Interval high)
    {
        if (_muted == 0 && !low.IsEmpty && !high.IsEmpty && low.Max > high.Min) Failed.Add(site.Id);
    }

    public override void Index(IrSite site, Interval index, Interval room)
    {
        if (_muted == 0 && !index.IsEmpty && !room.IsEmpty && (index.Min < 0 || room.Min < 1)) Failed.Add(site.Id);
    }

    public override void SameLength(IrSite site, Interval difference)
    {
        if (_muted == 0 && !difference.Within(0, 0)) Failed.Add(site.Id);
    }

    public override void Operands(IrSite site, bool nonNegative)
    {
        if (!nonNegative) Signed.Add(site.Id);
    }

    public override void Reach(IReadOnlyList<Interval> guards, Action walk)
    {
        if (!guards.Any(guard => guard.IsEmpty)) walk();
    }

    public override Join<Interval> NewJoin() => new Union();

    public override IReadOnlyList<Interval> Loop(IReadOnlyList<Interval> before, Func<IReadOnlyList<Interval>, IReadOnlyList<Interval>> round)
    {
        _muted++;
        try
        {
            return Fixpoint(before, round);
        }
        finally
        {
            _muted--;
        }
    }

    /// <summary>Widens until a round changes nothing, then narrows: two rounds take back most of what widening gave away.</summary>
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

    public static Interval Apply(IrUnaryOp op, Interval operand) => op switch
    {
        IrUnaryOp.Negate => -operand,
        IrUnaryOp.Abs => Interval.Magnitude(operand),
        IrUnaryOp.Not => Interval.Negation(operand),
        _ => operand,
    };

    public static Interval Apply(IrBinaryOp op, Interval a, Interval b) => op switch
    {
        IrBinaryOp.Add => a + b,
        IrBinaryOp.Subtract => a - b,
        IrBinaryOp.Multiply => a * b,
        IrBinaryOp.Divide => Interval.Truncate(a, b),
        IrBinaryOp.Remainder => Interval.Remainder(a, b),
        IrBinaryOp.FloorDivide => Interval.Floor(a, b),
        IrBinaryOp.CeilDivide => Interval.Ceiling(a, b),
        IrBinaryOp.Min => Interval.Least(a, b),
        IrBinaryOp.Max => Interval.Largest(a, b),
        IrBinaryOp.Equal => Interval.IsSame(a, b),
        IrBinaryOp.NotEqual => Interval.Negation(Interval.IsSame(a, b)),
        IrBinaryOp.Less => Interval.IsAtMost(a, b, 1),
        IrBinaryOp.LessOrEqual => Interval.IsAtMost(a, b, 0),
        IrBinaryOp.Greater => Interval.IsAtMost(b, a, 1),
        IrBinaryOp.GreaterOrEqual => Interval.IsAtMost(b, a, 0),
        IrBinaryOp.And => Interval.Both(a, b),
        _ => Interval.Either(a, b),
    };

    public static Interval Apply(IrMulDivOp op, Interval a, Interval b, Interval divisor)
    {
        var positive = divisor.Intersect(Interval.Of(1, divisor.Max));
        return op switch
        {
            IrMulDivOp.Floor => Interval.Floor(a * b, positive),
            IrMulDivOp.Ceil => Interval.Ceiling(a * b, positive),
            _ => Interval.Modulo(a * b, divisor),
        };
    }

    public static Interval Restrict(IrBinaryOp comparison, Interval a, Interval b) => comparison switch
    {
        IrBinaryOp.Equal => a.Intersect(b),
        IrBinaryOp.NotEqual => Interval.Other(a, b),
        IrBinaryOp.Less => Interval.AtMost(a, b, 1),
        IrBinaryOp.LessOrEqual => Interval.AtMost(a, b, 0),
        IrBinaryOp.Greater => Interval.AtLeast(a, b, 1),
        _ => Interval.AtLeast(a, b, 0),
    };

    private sealed class Union : Join<Interval>
    {
        private Interval _all = Interval.Empty;

        public override void Add(Interval value) => _all = _all.Union(value);

        public override Interval Result => _all;
    }
}
