using System;
using System.Collections.Generic;
using System.Linq;
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

    public override Interval Apply(IntervalOp op, Interval a, Interval b) => IntervalOps.Apply(op, a, b);

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
            return IntervalOps.Fixpoint(before, round);
        }
        finally
        {
            _muted--;
        }
    }

    private sealed class Union : Join<Interval>
    {
        private Interval _all = Interval.Empty;

        public override void Add(Interval value) => _all = _all.Union(value);

        public override Interval Result => _all;
    }
}
