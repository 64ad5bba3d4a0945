namespace ThrottleKit.Exactness;

/// <summary>What a step reads: a variable, or an interval written out.</summary>
/// <param name="Variable">The variable's number; null for an interval.</param>
/// <param name="Interval">The interval.</param>
internal readonly record struct RangeOperand(int? Variable, Interval Interval)
{
    public Interval In(Interval[] values) => Variable is { } variable ? values[variable] : Interval;
}

/// <summary>A step of the table.</summary>
internal abstract class RangeStep
{
    public abstract void Run(RangeCheck check, Interval[] values);

    protected static void RunAll(IReadOnlyList<RangeStep> steps, RangeCheck check, Interval[] values)
    {
        foreach (var step in steps) step.Run(check, values);
    }
}

/// <summary>Sets a variable to what an operation gives.</summary>
internal sealed class SetStep(int target, IntervalOp op, RangeOperand a, RangeOperand b) : RangeStep
{
    public override void Run(RangeCheck check, Interval[] values) => values[target] = IntervalOps.Apply(op, a.In(values), b.In(values));
}

/// <summary>Holds a value to its range, and sets a variable to the part that is in it.</summary>
internal sealed class KeepStep(int target, RangeOperand value, Interval range, int site, string expression) : RangeStep
{
    public override void Run(RangeCheck check, Interval[] values) => values[target] = check.Keep(site, expression, value.In(values), range);
}

/// <summary>Holds values to another rule.</summary>
internal sealed class RuleStep(RangeRule rule, RangeOperand a, RangeOperand b, int site, string expression) : RangeStep
{
    public override void Run(RangeCheck check, Interval[] values)
    {
        var (first, second) = (a.In(values), b.In(values));
        switch (rule)
        {
            case RangeRule.Divisor:
                check.Divisor(site, expression, first);
                break;
            case RangeRule.PositiveDivisor:
                check.PositiveDivisor(site, expression, first);
                break;
            case RangeRule.Ordered:
                check.Ordered(site, expression, first, second);
                break;
            case RangeRule.Index:
                check.Index(site, expression, first, second);
                break;
            case RangeRule.SameLength:
                check.SameLength(site, expression, first);
                break;
            default:
                throw new InvalidOperationException($"{rule} is a step of its own.");
        }
    }
}

/// <summary>What is reached only if none of the guards is empty.</summary>
internal sealed class ReachStep(IReadOnlyList<RangeOperand> guards, IReadOnlyList<RangeStep> steps) : RangeStep
{
    public override void Run(RangeCheck check, Interval[] values)
    {
        if (!guards.Any(guard => guard.In(values).IsEmpty)) RunAll(steps, check, values);
    }
}

/// <summary>Rounds of a loop until they change nothing.</summary>
internal sealed class LoopStep(
    IReadOnlyList<int> heads, IReadOnlyList<RangeOperand> before, IReadOnlyList<RangeStep> round, IReadOnlyList<RangeOperand> after) : RangeStep
{
    public override void Run(RangeCheck check, Interval[] values)
    {
        Set(IntervalOps.Fixpoint([.. before.Select(value => value.In(values))], head =>
        {
            Set(head);
            RunAll(round, check, values);
            return [.. after.Select(value => value.In(values))];
        }));

        void Set(IReadOnlyList<Interval> head)
        {
            for (var i = 0; i < heads.Count; i++) values[heads[i]] = head[i];
        }
    }
}
