using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using Known = ThrottleKit.Compiler.Analysis.Interval;

namespace ThrottleKit.Compiler.Emit.Ranges;

/// <summary>The domain whose values are variables of a table: each operation adds the step that will do it.</summary>
internal sealed class RangeTableDomain(StrategyPlan plan, RangeReport report) : RangeDomain<Ranged>
{
    private readonly ConcreteDomain _declared = RangeAnalysis.Declared(plan, report);
    private readonly Dictionary<IrExpression, Ranged> _inputs = [];
    private readonly RangeBlock _root = new();
    private RangeBlock? _inner;
    private bool _muted;

    private RangeBlock Block => _inner ?? _root;

    /// <summary>All that was added, without what no check reads.</summary>
    public RangeSource Table()
    {
        HashSet<RangeVariable> needed = [];
        _root.Prune(needed);
        var writer = new RangeTableWriter();
        var inputs = _inputs.Where(input => needed.Contains(input.Value.Variable!)).ToList();
        writer.Line($"Inputs {inputs.Count.ToString(CultureInfo.InvariantCulture)}");
        foreach (var input in inputs) writer.Name(input.Value.Variable!);
        _root.Print(writer);
        return new RangeSource(writer.ToString(), inputs.Select(input => input.Key).ToEquatableArray());
    }

    public override Ranged Literal(Known interval) => new(interval, null);

    public override Ranged Parameter(string name) =>
        Input(new IrParameter(name, plan.Source.Parameters.First(p => p.Name == name).Type), _declared.Parameter(name));

    /// <summary>What must be given is present: only whether an optional one is depends on the configuration.</summary>
    public override Ranged HasParameter(string name) => plan.Source.Parameters.First(p => p.Name == name).IsOptional
        ? Input(new IrHasParameter(name), _declared.HasParameter(name))
        : Literal(Analysis.Interval.Of(1));

    public override Ranged Configured(string name)
    {
        var type = plan.Configured.SelectMany(step => step.Results).First(result => result.Name == name).Type;
        return Input(new IrConfigured(name, type), _declared.Configured(name));
    }

    public override Known Known(Ranged value) => value.Known;

    public override Ranged Apply(IntervalOp op, Ranged a, Ranged b)
    {
        var known = IntervalOps.Apply(op, a.Known, b.Known);
        if (a.Variable is null && (b.Variable is null || IntervalOps.Arity(op) == 1)) return new Ranged(known, null);
        var variable = new RangeVariable();
        Block.Add(new SetStep(variable, op, a, b));
        return new Ranged(known, variable);
    }

    /// <summary>A bound that says nothing under the declared ranges hardly ever says more for one configuration, so it has no step.</summary>
    public override Ranged AtMostAny(Ranged value, IReadOnlyList<Ranged> bounds) =>
        _declared.AtMostAny(value.Known, bounds.Select(bound => bound.Known).ToList()) == value.Known ? value : base.AtMostAny(value, bounds);

    /// <inheritdoc cref="AtMostAny"/>
    public override Ranged AtLeastAny(Ranged value, IReadOnlyList<Ranged> bounds) =>
        _declared.AtLeastAny(value.Known, bounds.Select(bound => bound.Known).ToList()) == value.Known ? value : base.AtLeastAny(value, bounds);

    public override Ranged Intersect(Ranged left, Ranged right) => left == right ? left : base.Intersect(left, right);

    public override Ranged Keep(IrSite site, Ranged value)
    {
        if (value.Known.Within(site.Min, site.Max)) return value;
        var range = Literal(Analysis.Interval.Of(site.Min, site.Max));
        if (!Checks(site)) return Intersect(value, range);
        var kept = new RangeVariable();
        Block.Add(new RuleStep(RangeRule.Keep, kept, site, value, range));
        return new Ranged(value.Known.Intersect(range.Known), kept);
    }

    public override void Divisor(IrSite site, Ranged divisor, bool atLeastOne)
    {
        if (atLeastOne ? divisor.Known.IsEmpty || divisor.Known.Min >= 1 : !divisor.Known.Contains(0)) return;
        Rule(atLeastOne ? RangeRule.PositiveDivisor : RangeRule.Divisor, site, divisor);
    }

    public override void Ordered(IrSite site, Ranged low, Ranged high)
    {
        if (low.Known.IsEmpty || high.Known.IsEmpty || low.Known.Max <= high.Known.Min) return;
        Rule(RangeRule.Ordered, site, low, high);
    }

    public override void Index(IrSite site, Ranged index, Ranged room)
    {
        if (index.Known.IsEmpty || room.Known.IsEmpty || (index.Known.Min >= 0 && room.Known.Min >= 1)) return;
        Rule(RangeRule.Index, site, index, room);
    }

    public override void SameLength(IrSite site, Ranged difference)
    {
        if (!difference.Known.Within(0, 0)) Rule(RangeRule.SameLength, site, difference);
    }

    public override void Operands(IrSite site, bool nonNegative)
    {
    }

    public override void Reach(IReadOnlyList<Ranged> guards, Action walk)
    {
        if (guards.Any(guard => guard.Known.IsEmpty)) return;
        var open = guards.Where(guard => guard.Variable is not null).Distinct().ToList();
        if (open.Count == 0)
        {
            walk();
            return;
        }

        var block = new RangeBlock();
        Block.Add(new ReachStep(open, block));
        Within(block, walk);
    }

    public override Join<Ranged> NewJoin() => new Paths(this);

    public override IReadOnlyList<Ranged> Loop(IReadOnlyList<Ranged> before, Func<IReadOnlyList<Ranged>, IReadOnlyList<Ranged>> round)
    {
        var heads = before.Select(_ => new RangeVariable()).ToList();
        IReadOnlyList<Ranged> Heads(IReadOnlyList<Known> known) => heads.Select((head, i) => new Ranged(known[i], head)).ToList();

        var muted = _muted;
        _muted = true;
        IReadOnlyList<Known> stable = [];
        Within(new RangeBlock(), () => stable = IntervalOps.Fixpoint(
            before.Select(value => value.Known).ToList(), known => round(Heads(known)).Select(value => value.Known).ToList()));

        var body = new RangeBlock();
        IReadOnlyList<Ranged> after = [];
        Within(body, () => after = round(Heads(stable)));
        Block.Add(new LoopStep(heads, before, body, after));
        _muted = muted;
        return Heads(stable);
    }

    /// <summary>Whether this run of the walk checks the site: it is proved for a configuration, and no loop still looks for its head.</summary>
    private bool Checks(IrSite site) => !_muted && report.Sites[site.Id].Level == Exactness.Configuration;

    private void Rule(RangeRule rule, IrSite site, params Ranged[] values)
    {
        if (Checks(site)) Block.Add(new RuleStep(rule, null, site, values));
    }

    private void Within(RangeBlock block, Action walk)
    {
        var outer = _inner;
        _inner = block;
        try
        {
            walk();
        }
        finally
        {
            _inner = outer;
        }
    }

    private Ranged Input(IrExpression expression, Known known)
    {
        if (!_inputs.TryGetValue(expression, out var input)) _inputs.Add(expression, input = new Ranged(known, new RangeVariable()));
        return input;
    }

    private sealed class Paths : Join<Ranged>
    {
        private readonly RangeTableDomain _domain;
        private readonly RangeVariable _variable = new();
        private Known _known = Analysis.Interval.Empty;

        public Paths(RangeTableDomain domain)
        {
            _domain = domain;
            Set(IntervalOp.Is, domain.Literal(_known));
        }

        public override Ranged Result => new(_known, _variable);

        public override void Add(Ranged value)
        {
            var before = Result;
            _known = _known.Union(value.Known);
            Set(IntervalOp.Union, before, value);
        }

        private void Set(IntervalOp op, Ranged a, Ranged b = default) => _domain.Block.Add(new SetStep(_variable, op, a, b));
    }
}
