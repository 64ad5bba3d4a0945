using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using Known = ThrottleKit.Compiler.Analysis.Interval;

namespace ThrottleKit.Compiler.Emit.Ranges;

/// <summary>A value of the printed check: what is known of it at compile time, and the variable that holds it; none where no parameter plays a part.</summary>
internal readonly record struct Ranged(Known Known, string? Code);

/// <summary>The domain whose values are C# text: each operation prints the statement that will do it.</summary>
internal sealed class RangeSourceDomain(
    StrategyPlan plan, RangeReport report, ConcreteDomain declared, Func<IrExpression, string> read) : RangeDomain<Ranged>
{
    private readonly Dictionary<string, Ranged> _inputs = [];
    private readonly RangeSourceBlock _reads = new();
    private RangeSourceBlock _block = new();
    private int _names;
    private bool _muted;

    /// <summary>All that was printed: the reads of the configuration, then the rest.</summary>
    public RangeSourceBlock Root => _reads.Then(_block);

    public override Ranged Literal(Known interval) => new(interval, null);

    public override Ranged Parameter(string name) =>
        Input(new IrParameter(name, plan.Source.Parameters.First(p => p.Name == name).Type), declared.Parameter(name));

    public override Ranged HasParameter(string name) => Input(new IrHasParameter(name), declared.HasParameter(name));

    public override Ranged Configured(string name)
    {
        var type = plan.Configured.SelectMany(step => step.Results).First(result => result.Name == name).Type;
        return Input(new IrConfigured(name, type), declared.Configured(name));
    }

    public override Known Known(Ranged value) => value.Known;

    public override Ranged Unary(IrUnaryOp op, Ranged operand) => op == IrUnaryOp.Narrow
        ? operand
        : Compute(ConcreteDomain.Apply(op, operand.Known), [operand], op switch
        {
            IrUnaryOp.Negate => $"-{Text(operand)}",
            IrUnaryOp.Abs => $"{I}.Magnitude({Text(operand)})",
            _ => $"{I}.Negation({Text(operand)})",
        });

    public override Ranged Binary(IrBinaryOp op, Ranged left, Ranged right)
    {
        var (a, b) = (Text(left), Text(right));
        return Compute(ConcreteDomain.Apply(op, left.Known, right.Known), [left, right], op switch
        {
            IrBinaryOp.Add => $"{a} + {b}",
            IrBinaryOp.Subtract => $"{a} - {b}",
            IrBinaryOp.Multiply => $"{a} * {b}",
            IrBinaryOp.Divide => $"{I}.Truncate({a}, {b})",
            IrBinaryOp.Remainder => $"{I}.Remainder({a}, {b})",
            IrBinaryOp.FloorDivide => $"{I}.Floor({a}, {b})",
            IrBinaryOp.CeilDivide => $"{I}.Ceiling({a}, {b})",
            IrBinaryOp.Min => $"{I}.Least({a}, {b})",
            IrBinaryOp.Max => $"{I}.Largest({a}, {b})",
            IrBinaryOp.Equal => $"{I}.IsSame({a}, {b})",
            IrBinaryOp.NotEqual => $"{I}.Negation({I}.IsSame({a}, {b}))",
            IrBinaryOp.Less => $"{I}.IsAtMost({a}, {b}, 1)",
            IrBinaryOp.LessOrEqual => $"{I}.IsAtMost({a}, {b}, 0)",
            IrBinaryOp.Greater => $"{I}.IsAtMost({b}, {a}, 1)",
            IrBinaryOp.GreaterOrEqual => $"{I}.IsAtMost({b}, {a}, 0)",
            IrBinaryOp.And => $"{I}.Both({a}, {b})",
            _ => $"{I}.Either({a}, {b})",
        });
    }

    public override Ranged MulDiv(IrMulDivOp op, Ranged a, Ranged b, Ranged divisor)
    {
        var product = $"{Text(a)} * {Text(b)}";
        var positive = $"{Text(divisor)}.Intersect({I}.Of(1, {Text(divisor)}.Max))";
        return Compute(ConcreteDomain.Apply(op, a.Known, b.Known, divisor.Known), [a, b, divisor], op switch
        {
            IrMulDivOp.Floor => $"{I}.Floor({product}, {positive})",
            IrMulDivOp.Ceil => $"{I}.Ceiling({product}, {positive})",
            _ => $"{I}.Modulo({product}, {Text(divisor)})",
        });
    }

    public override Ranged Linear(BigInteger constant, IReadOnlyList<(BigInteger Coefficient, Ranged Value)> terms)
    {
        var known = declared.Linear(constant, terms.Select(term => (term.Coefficient, term.Value.Known)).ToList());
        var parts = terms.OrderByDescending(term => term.Coefficient.Sign).Select(term => (term.Coefficient.Sign, Text: Scaled(BigInteger.Abs(term.Coefficient), term.Value))).ToList();
        if (!constant.IsZero || parts.Count == 0 || parts[0].Sign < 0) parts.Insert(0, (1, Text(new Ranged(Analysis.Interval.Of(constant), null))));
        var text = parts[0].Text + string.Concat(parts.Skip(1).Select(part => (part.Sign > 0 ? " + " : " - ") + part.Text));
        return Compute(known, terms.Select(term => term.Value).ToList(), text);
    }

    public override Ranged Refine(IrBinaryOp comparison, Ranged left, Ranged right)
    {
        var (a, b) = (Text(left), Text(right));
        return Compute(ConcreteDomain.Restrict(comparison, left.Known, right.Known), [left, right], comparison switch
        {
            IrBinaryOp.Equal => $"{a}.Intersect({b})",
            IrBinaryOp.NotEqual => $"{I}.Other({a}, {b})",
            IrBinaryOp.Less => $"{I}.AtMost({a}, {b}, 1)",
            IrBinaryOp.LessOrEqual => $"{I}.AtMost({a}, {b}, 0)",
            IrBinaryOp.Greater => $"{I}.AtLeast({a}, {b}, 1)",
            _ => $"{I}.AtLeast({a}, {b}, 0)",
        });
    }

    /// <summary>A bound that says nothing under the declared ranges hardly ever says more for one configuration, so it is not printed.</summary>
    public override Ranged AtMostAny(Ranged value, IReadOnlyList<Ranged> bounds)
    {
        var known = declared.AtMostAny(value.Known, bounds.Select(bound => bound.Known).ToList());
        return known == value.Known ? value : Compute(known, [value, .. bounds], $"{I}.AtMost({Text(value)}, {Union(bounds)}, 0)");
    }

    /// <inheritdoc cref="AtMostAny"/>
    public override Ranged AtLeastAny(Ranged value, IReadOnlyList<Ranged> bounds)
    {
        var known = declared.AtLeastAny(value.Known, bounds.Select(bound => bound.Known).ToList());
        return known == value.Known ? value : Compute(known, [value, .. bounds], $"{I}.AtLeast({Text(value)}, {Union(bounds)}, 0)");
    }

    public override Ranged Intersect(Ranged left, Ranged right)
    {
        if (left == right) return left;
        return Compute(left.Known.Intersect(right.Known), [left, right], $"{Text(left)}.Intersect({Text(right)})");
    }

    public override Ranged Keep(IrSite site, Ranged value)
    {
        if (value.Known.Within(site.Min, site.Max)) return value;
        var range = Analysis.Interval.Of(site.Min, site.Max);
        if (_muted || report.Sites[site.Id].Level != Exactness.Configuration) return Intersect(value, Literal(range));
        var kept = Name('r');
        _block.Do($"var {kept} = {RangeSource.Check}.Keep({Site(site)}, {Text(value)}, {Number(site.Min)}, {Number(site.Max)});");
        return new Ranged(value.Known.Intersect(range), kept);
    }

    public override void Divisor(IrSite site, Ranged divisor, bool atLeastOne)
    {
        if (_muted || (atLeastOne ? divisor.Known.IsEmpty || divisor.Known.Min >= 1 : !divisor.Known.Contains(0))) return;
        if (report.Sites[site.Id].Level == Exactness.Configuration)
            _block.Do($"{RangeSource.Check}.Divisor({Site(site)}, {Text(divisor)}, {(atLeastOne ? "1" : "null")});");
    }

    public override void Ordered(IrSite site, Ranged low, Ranged high)
    {
        if (_muted || low.Known.IsEmpty || high.Known.IsEmpty || low.Known.Max <= high.Known.Min) return;
        if (report.Sites[site.Id].Level == Exactness.Configuration)
            _block.Do($"{RangeSource.Check}.Ordered({Site(site)}, {Text(low)}, {Text(high)});");
    }

    public override void Index(IrSite site, Ranged index, Ranged room)
    {
        if (_muted || index.Known.IsEmpty || room.Known.IsEmpty || (index.Known.Min >= 0 && room.Known.Min >= 1)) return;
        if (report.Sites[site.Id].Level == Exactness.Configuration)
            _block.Do($"{RangeSource.Check}.Index({Site(site)}, {Text(index)}, {Text(room)});");
    }

    public override void SameLength(IrSite site, Ranged difference)
    {
        if (_muted || difference.Known.Within(0, 0)) return;
        if (report.Sites[site.Id].Level == Exactness.Configuration) _block.Do($"{RangeSource.Check}.SameLength({Site(site)}, {Text(difference)});");
    }

    public override void Operands(IrSite site, bool nonNegative)
    {
    }

    public override void Reach(IReadOnlyList<Ranged> guards, Action walk)
    {
        if (guards.Any(guard => guard.Known.IsEmpty)) return;
        var open = guards.Where(guard => guard.Code is not null).Select(guard => $"!{guard.Code}.IsEmpty").Distinct().ToList();
        if (open.Count == 0) walk();
        else Within(_block.Open($"if ({string.Join(" && ", open)})"), walk);
    }

    public override Join<Ranged> NewJoin() => new Paths(this);

    public override IReadOnlyList<Ranged> Loop(IReadOnlyList<Ranged> before, Func<IReadOnlyList<Ranged>, IReadOnlyList<Ranged>> round)
    {
        var heads = before.Select(_ => Name('h')).ToList();
        IReadOnlyList<Ranged> Heads(IReadOnlyList<Known> known) => heads.Select((head, i) => new Ranged(known[i], head)).ToList();

        var muted = _muted;
        _muted = true;
        IReadOnlyList<Known> stable = [];
        Within(new RangeSourceBlock(), () => stable = ConcreteDomain.Fixpoint(
            before.Select(value => value.Known).ToList(), known => round(Heads(known)).Select(value => value.Known).ToList()));

        for (var i = 0; i < heads.Count; i++) _block.Do($"var {heads[i]} = {Text(before[i])};");
        Within(_block.Open("for (var round = 0; ; round++)", whole: true), () =>
        {
            var after = round(Heads(stable));
            var next = after.Select((value, i) =>
            {
                var name = Name('r');
                _block.Do($"var {name} = {I}.Widen({heads[i]}, {Text(value)}, round);");
                return name;
            }).ToList();
            _block.Do($"if ({string.Join(" && ", next.Select((name, i) => $"{name} == {heads[i]}"))}) break;");
            for (var i = 0; i < heads.Count; i++) _block.Do($"{heads[i]} = {next[i]};");
        });
        Within(_block.Open("for (var round = 0; round < 2; round++)", whole: true), () =>
        {
            var after = round(Heads(stable));
            for (var i = 0; i < heads.Count; i++) _block.Do($"{heads[i]} = {Text(before[i])}.Union({Text(after[i])});");
        });
        _muted = muted;
        return Heads(stable);
    }

    private const string I = RangeSource.Interval;

    private void Within(RangeSourceBlock block, Action walk)
    {
        var outer = _block;
        _block = block;
        try
        {
            walk();
        }
        finally
        {
            _block = outer;
        }
    }

    private Ranged Input(IrExpression expression, Known known)
    {
        var text = read(expression);
        if (_inputs.TryGetValue(text, out var input)) return input;
        var name = Name('r');
        var type = expression is IrHasParameter || expression.Type == IrType.Bool ? $"{text} ? 1 : 0" : text;
        _reads.Set(name, $"var {name} = {I}.Of({type});");
        return _inputs[text] = new Ranged(known, name);
    }

    /// <summary>A new variable for a computed value; no statement where no parameter plays a part.</summary>
    private Ranged Compute(Known known, IReadOnlyList<Ranged> operands, string text)
    {
        if (operands.All(operand => operand.Code is null)) return new Ranged(known, null);
        var name = Name('r');
        _block.Set(name, $"var {name} = {text};");
        return new Ranged(known, name);
    }

    private string Name(char kind) => kind + (++_names).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(Ranged value) =>
        value.Code ?? (value.Known.IsEmpty ? $"{I}.Empty"
            : value.Known.IsSingle ? $"{I}.Of({Number(value.Known.Min)})"
            : $"{I}.Of({Number(value.Known.Min)}, {Number(value.Known.Max)})");

    private static string Number(BigInteger number) =>
        number >= long.MinValue && number <= long.MaxValue
            ? number.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : $"global::System.Numerics.BigInteger.Parse(\"{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}\", global::System.Globalization.CultureInfo.InvariantCulture)";

    private static string Scaled(BigInteger factor, Ranged value) => factor.IsOne ? Text(value) : $"{I}.Of({Number(factor)}) * {Text(value)}";

    private static string Union(IReadOnlyList<Ranged> bounds) => Text(bounds[0]) + string.Concat(bounds.Skip(1).Select(bound => $".Union({Text(bound)})"));

    private static string Site(IrSite site) =>
        $"{site.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}, {CSharp.CSharpText.Quoted(site.Text)}";

    private sealed class Paths(RangeSourceDomain domain) : Join<Ranged>
    {
        private readonly string _name = Start(domain);
        private Known _known = Analysis.Interval.Empty;

        public override void Add(Ranged value)
        {
            _known = _known.Union(value.Known);
            domain._block.Set(_name, $"{_name} = {_name}.Union({Text(value)});");
        }

        public override Ranged Result => new(_known, _name);

        private static string Start(RangeSourceDomain domain)
        {
            var name = domain.Name('j');
            domain._block.Set(name, $"var {name} = {I}.Empty;");
            return name;
        }
    }
}
