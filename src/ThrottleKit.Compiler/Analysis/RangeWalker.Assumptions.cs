using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Analysis;

internal sealed partial class RangeWalker<T>
{
    /// <summary>Takes a condition to hold, or not to: refines what it compares and notes what it says.</summary>
    /// <returns>Values that are empty if that cannot be.</returns>
    private IReadOnlyList<T> Assume(IrExpression condition, bool holds, RangeState<T> state)
    {
        switch (condition)
        {
            case IrUnary { Op: IrUnaryOp.Not } not:
                return Assume(not.Operand, !holds, state);
            case IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or } both when (both.Op == IrBinaryOp.And) == holds:
                var first = Assume(both.Left, holds, state);
                return [.. first, .. Assume(both.Right, holds, state)];
            case IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or } either:
                // One side fails, which one is not known: only whether that can be.
                return [Truth(Evaluate(either, state), holds)];
            case IrBinary comparison when comparison.Op.IsComparison() && comparison.Left.Type == IrType.Int:
                return Compare(holds ? comparison.Op : comparison.Op.Opposite(), comparison.Left, comparison.Right, state);
            case IrLocal local:
                var key = state.KeyOf(local.Name);
                var value = Truth(state[key], holds);
                state.SetAtom(key, value);
                return state.TestOf(key) is { } test ? [value, .. Assume(test, holds, state)] : [value];
            default:
                var truth = Truth(Evaluate(condition, state), holds);
                if (condition is IrHasParameter or IrParameter or IrConfigured) state.SetAtom(state.Key(condition), truth);
                return [truth];
        }
    }

    private T Truth(T value, bool holds) => domain.Intersect(value, domain.Literal(Interval.Of(holds ? 1 : 0)));

    private IReadOnlyList<T> Compare(IrBinaryOp op, IrExpression left, IrExpression right, RangeState<T> state)
    {
        var a = Evaluate(left, state);
        var b = Evaluate(right, state);
        var leftRefined = domain.Refine(op, a, b);
        var rightRefined = domain.Refine(op.Mirrored(), b, a);
        if (left is not IrInt) state.SetAtom(state.Key(left), leftRefined);
        if (right is not IrInt) state.SetAtom(state.Key(right), rightRefined);

        if (state.Form(left) is { } l && state.Form(right) is { } r)
        {
            var difference = l.Plus(r, -1);
            switch (op)
            {
                case IrBinaryOp.Less or IrBinaryOp.LessOrEqual:
                    Note(difference.Plus(LinearForm.Of(op == IrBinaryOp.Less ? 1 : 0), 1), state);
                    break;
                case IrBinaryOp.Greater or IrBinaryOp.GreaterOrEqual:
                    Note(difference.Times(-1).Plus(LinearForm.Of(op == IrBinaryOp.Greater ? 1 : 0), 1), state);
                    break;
                case IrBinaryOp.Equal:
                    Note(difference, state);
                    Note(difference.Times(-1), state);
                    break;
            }
        }

        return [leftRefined, rightRefined];
    }

    /// <summary>Notes that a form is at most 0, and refines each atom in it by the others.</summary>
    private void Note(LinearForm form, RangeState<T> state)
    {
        if (form.Terms.Length == 0) return;
        var fact = new Fact(state.Open(form));
        state.AddFact(fact);
        foreach (var atom in fact.AnyAtMostZero.SelectMany(f => f.Terms).Select(term => term.Atom).Distinct().ToList())
            if (fact.AnyAtMostZero.All(f => BigInteger.Abs(f.CoefficientOf(atom)).IsOne))
                state.SetAtom(atom, Bound(LinearForm.OfAtom(atom), state[atom], fact, state));
    }
}
