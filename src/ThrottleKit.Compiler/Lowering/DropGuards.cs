using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// A local whose value moved to configuration stays as a guard, a bare read of the configured value, so that a function still fails wherever it
/// failed as it was written. Guards whose value is read on every path anyway are dropped: most of them.
/// </summary>
internal sealed class DropGuards
{
    private readonly Facts _facts;
    private readonly LocalUse _use;

    private DropGuards(Facts facts, LocalUse use)
    {
        _facts = facts;
        _use = use;
    }

    /// <summary>The function without guards that guard nothing.</summary>
    public static IrFunction Apply(IrFunction function, Facts facts) =>
        function with { Body = new DropGuards(facts, new LocalUse(function)).Drop(function.Body, [], _ => false) };

    /// <param name="block">The block.</param>
    /// <param name="before">What is read on every path to it.</param>
    /// <param name="after">Whether something is read on every path from its end.</param>
    private Block Drop(Block block, IEnumerable<ConfiguredStep> before, Func<ConfiguredStep, bool> after)
    {
        var read = new HashSet<ConfiguredStep>(before);
        var kept = new List<IrStatement>();
        for (var i = 0; i < block.Count; i++)
        {
            var rest = i + 1;
            bool IsReadLater(ConfiguredStep step) => IsRead(block, rest, step, after(step));
            if (Guarded(block[i]) is { } guarded && IsCovered(guarded, step => read.Contains(step) || IsReadLater(step))) continue;
            foreach (var expression in block[i].Expressions()) CollectReads(expression, read);
            kept.Add(block[i] switch
            {
                IrIf branch => new IrIf(branch.Condition, Drop(branch.Then, read, IsReadLater), Drop(branch.Else, read, IsReadLater)),
                IrWhile loop => loop with { Body = Drop(loop.Body, read, step => IsReadInOrAfter(loop, step, IsReadLater(step))) },
                var other => other,
            });
        }

        return kept.ToEquatableArray();
    }

    private ConfiguredStep? Guarded(IrStatement statement) =>
        statement is IrDeclare { Value: IrConfigured } or IrAssign { Value: IrConfigured }
        && statement.Assigned().All(variable => !_use.IsRead(variable.Name))
            ? _facts.Steps.StepOf((IrConfigured)statement.Expressions().Single())
            : null;

    /// <summary>Whether a step has been computed without failure wherever those that are read anyway have been.</summary>
    private bool IsCovered(ConfiguredStep step, Func<ConfiguredStep, bool> isRead) =>
        isRead(step) || (!_facts.FailsItself(step) && step.Inputs().SelectMany(input => input.All()).OfType<IrConfigured>().All(
            input => !_facts.CanFail(input) || IsCovered(_facts.Steps.StepOf(input), isRead)));

    /// <summary>Whether every path from a place in a block reads a step.</summary>
    private bool IsRead(Block block, int start, ConfiguredStep step, bool after)
    {
        for (var i = block.Count - 1; i >= start; i--)
        {
            after = block[i] switch
            {
                IrReturn => false,
                IrIf branch => IsRead(branch.Then, 0, step, after) && IsRead(branch.Else, 0, step, after),
                IrWhile loop => IsReadInOrAfter(loop, step, after),
                _ => after,
            } || block[i].Expressions().Any(expression => Reads(expression, step));
        }

        return after;
    }

    /// <summary>A loop may run not at all, and any trip through it may return.</summary>
    private bool IsReadInOrAfter(IrWhile loop, ConfiguredStep step, bool after) => after && IsRead(loop.Body, 0, step, after);

    private bool Reads(IrExpression expression, ConfiguredStep step)
    {
        var read = new HashSet<ConfiguredStep>();
        CollectReads(expression, read);
        return read.Contains(step);
    }

    /// <summary>The steps that evaluating an expression always reads, and those that these rest on.</summary>
    private void CollectReads(IrExpression expression, HashSet<ConfiguredStep> read)
    {
        if (expression is IrConfigured configured)
        {
            var step = _facts.Steps.StepOf(configured);
            if (!read.Add(step)) return;
            foreach (var input in step.Inputs()) CollectReads(input, read);
        }

        foreach (var operand in expression.AlwaysEvaluated()) CollectReads(operand, read);
        if (expression is not IrConditional choice) return;
        var (whenTrue, whenFalse) = (new HashSet<ConfiguredStep>(), new HashSet<ConfiguredStep>());
        CollectReads(choice.WhenTrue, whenTrue);
        CollectReads(choice.WhenFalse, whenFalse);
        read.UnionWith(whenTrue.Intersect(whenFalse));
    }
}
