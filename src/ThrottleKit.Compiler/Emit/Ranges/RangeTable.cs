using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Known = ThrottleKit.Compiler.Analysis.Interval;

namespace ThrottleKit.Compiler.Emit.Ranges;

/// <summary>A variable of the table. It gets its number when the table is printed, as what no check reads is left out.</summary>
internal sealed class RangeVariable
{
    public int? Number { get; set; }
}

/// <summary>A value of the table: what is known of it at compile time, and the variable that holds it; none where no parameter plays a part.</summary>
internal readonly record struct Ranged(Known Known, RangeVariable? Variable);

/// <summary>Steps one after the other.</summary>
internal sealed class RangeBlock
{
    private readonly List<RangeStep> _steps = [];

    public void Add(RangeStep step) => _steps.Add(step);

    public bool IsEmpty => _steps.Count == 0;

    public IEnumerable<RangeStep> All => _steps.SelectMany(step => step.Inner is { } inner ? inner.All.Prepend(step) : [step]);

    /// <summary>Drops, from the end, what neither a check nor what is needed after it reads.</summary>
    public void Prune(HashSet<RangeVariable> needed)
    {
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            if (!_steps[i].Prune(needed)) _steps.RemoveAt(i);
        }
    }

    public void Print(RangeTableWriter writer)
    {
        foreach (var step in _steps) step.Print(writer);
    }
}

/// <summary>A step of the table.</summary>
internal abstract class RangeStep
{
    /// <summary>The values that it reads, those of its own block not counted.</summary>
    public abstract IEnumerable<Ranged> Reads { get; }

    /// <summary>The variables that it sets, those of its own block not counted.</summary>
    public virtual IEnumerable<RangeVariable> Sets => [];

    /// <summary>The block under it.</summary>
    public virtual RangeBlock? Inner => null;

    /// <summary>Whether it is needed; what it reads is then needed as well.</summary>
    public abstract bool Prune(HashSet<RangeVariable> needed);

    public abstract void Print(RangeTableWriter writer);

    protected void NeedReads(HashSet<RangeVariable> needed) => needed.UnionWith(Reads.Select(read => read.Variable).OfType<RangeVariable>());
}

/// <summary>Sets a variable to what an operation gives.</summary>
internal sealed class SetStep(RangeVariable target, IntervalOp op, Ranged a, Ranged b) : RangeStep
{
    public override IEnumerable<Ranged> Reads => IntervalOps.Arity(op) == 1 ? [a] : [a, b];

    public override IEnumerable<RangeVariable> Sets => [target];

    public override bool Prune(HashSet<RangeVariable> needed)
    {
        if (!needed.Contains(target)) return false;
        NeedReads(needed);
        return true;
    }

    public override void Print(RangeTableWriter writer)
    {
        var operands = writer.Operands(Reads);
        writer.Line($"{writer.Name(target)} = {op} {operands}");
    }
}

/// <summary>Holds values to a rule; a variable takes what keeps it.</summary>
internal sealed class RuleStep(RangeRule rule, RangeVariable? target, IrSite site, params Ranged[] values) : RangeStep
{
    public override IEnumerable<Ranged> Reads => values;

    public override IEnumerable<RangeVariable> Sets => target is null ? [] : [target];

    public override bool Prune(HashSet<RangeVariable> needed)
    {
        NeedReads(needed);
        return true;
    }

    public override void Print(RangeTableWriter writer)
    {
        var operands = writer.Operands(values);
        var head = target is null ? "" : writer.Name(target) + " = ";
        writer.Line($"{head}{rule} {operands} {site.Id.ToString(CultureInfo.InvariantCulture)} {RangeTableWriter.OneLine(site.Text)}");
    }
}

/// <summary>What is reached only if none of the guards is empty.</summary>
internal sealed class ReachStep(IReadOnlyList<Ranged> guards, RangeBlock block) : RangeStep
{
    public override IEnumerable<Ranged> Reads => guards;

    public override RangeBlock Inner => block;

    public override bool Prune(HashSet<RangeVariable> needed)
    {
        block.Prune(needed);
        if (block.IsEmpty) return false;
        NeedReads(needed);
        return true;
    }

    public override void Print(RangeTableWriter writer)
    {
        writer.Open($"If {writer.Operands(guards)}");
        block.Print(writer);
        writer.Close("End");
    }
}

/// <summary>Rounds of a loop until they change nothing.</summary>
internal sealed class LoopStep(IReadOnlyList<RangeVariable> heads, IReadOnlyList<Ranged> before, RangeBlock round, IReadOnlyList<Ranged> after) : RangeStep
{
    public override IEnumerable<Ranged> Reads => before.Concat(after);

    public override IEnumerable<RangeVariable> Sets => heads;

    public override RangeBlock Inner => round;

    /// <summary>Its steps feed each other round by round, so that all are needed or none is.</summary>
    public override bool Prune(HashSet<RangeVariable> needed)
    {
        if (!Sets.Concat(round.All.SelectMany(step => step.Sets)).Any(needed.Contains)) return false;
        NeedReads(needed);
        needed.UnionWith(round.All.SelectMany(step => step.Reads).Select(read => read.Variable).OfType<RangeVariable>());
        round.Prune(needed);
        return true;
    }

    public override void Print(RangeTableWriter writer)
    {
        var starts = writer.Operands(before);
        writer.Open($"Loop {string.Join(" ", heads.Select(writer.Name))} {starts}");
        round.Print(writer);
        writer.Close($"Next {writer.Operands(after)}");
    }
}

/// <summary>Prints steps as lines of words.</summary>
internal sealed class RangeTableWriter
{
    private readonly SourceWriter _writer = new("  ");
    private int _variables;

    public void Line(string text) => _writer.Line(text);

    public void Open(string text) => _writer.Open(text);

    public void Close(string text) => _writer.Close(text);

    /// <summary>A variable's name, with the next number where it has none.</summary>
    public string Name(RangeVariable variable)
    {
        variable.Number ??= _variables++;
        return "r" + variable.Number.Value.ToString(CultureInfo.InvariantCulture);
    }

    public string Operands(IEnumerable<Ranged> values) => string.Join(" ", values.Select(value =>
        value.Variable is { } variable ? Name(variable)
        : value.Known.IsEmpty ? "[]"
        : value.Known.IsSingle ? $"[{Number(value.Known.Min)}]"
        : $"[{Number(value.Known.Min)},{Number(value.Known.Max)}]"));

    /// <summary>An expression as it was written, on one line.</summary>
    public static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);

    public override string ToString() => _writer.ToString();

    private static string Number(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
