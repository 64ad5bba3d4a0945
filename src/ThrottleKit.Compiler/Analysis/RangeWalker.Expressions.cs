using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Analysis;

internal sealed partial class RangeWalker<T>
{
    private T Evaluate(IrExpression expression, RangeState<T> state)
    {
        switch (expression)
        {
            case IrInt constant:
                return domain.Literal(Interval.Of(constant.Value));
            case IrBool constant:
                return domain.Literal(Interval.Of(constant.Value ? 1 : 0));
            case IrLocal local:
                return state[state.KeyOf(local.Name)];
            case IrParameter or IrHasParameter or IrConfigured:
                return Configuration(expression, state);
            case IrConditional choice:
                return Conditional(choice, state);
            case IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or } test:
                return ShortCircuit(test, state);
        }

        var key = state.Key(expression);
        var value = Operation(expression, state);
        value = Bound(expression, value, state);
        if (SiteOf(expression) is { } site) value = domain.Keep(site, value);
        if (state.TryGet(key, out var known)) value = domain.Intersect(value, known);
        state.SetAtom(key, value);
        Remember(expression, key, state);
        return value;
    }

    private T Configuration(IrExpression expression, RangeState<T> state)
    {
        var key = state.Key(expression);
        if (state.TryGet(key, out var known)) return known;
        var value = expression switch
        {
            IrParameter parameter => domain.Parameter(parameter.Name),
            IrHasParameter parameter => domain.HasParameter(parameter.Name),
            _ => domain.Configured(((IrConfigured)expression).Name),
        };
        state.SetAtom(key, value);
        return value;
    }

    private T Operation(IrExpression expression, RangeState<T> state)
    {
        switch (expression)
        {
            case IrUnary unary:
                return domain.Unary(unary.Op, Evaluate(unary.Operand, state));
            case IrBinary binary:
                var left = Evaluate(binary.Left, state);
                var right = Evaluate(binary.Right, state);
                if (SiteOf(binary) is { } site)
                {
                    var divides = binary.Op is IrBinaryOp.Divide or IrBinaryOp.Remainder or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide;
                    if (divides) domain.Divisor(site, right, atLeastOne: false);
                    domain.Operands(site, AtLeast(left, 0) && AtLeast(right, 0));
                }

                return domain.Binary(binary.Op, left, right);
            case IrMulDiv product:
                var a = Evaluate(product.A, state);
                var b = Evaluate(product.B, state);
                var divisor = Evaluate(product.Divisor, state);
                domain.Divisor(SiteOf(product)!, divisor, atLeastOne: true);
                domain.Operands(SiteOf(product)!, AtLeast(a, 0) && AtLeast(b, 0));
                return Share(product, domain.MulDiv(product.Op, a, b, divisor), a, b, state);
            case IrNoEntries or IrCount or IrEntry or IrEdit:
                return LogOperation(expression, state);
            case IrElement or IrWith or IrZeros or IrFit or IrCopy:
                return RowOperation(expression, state);
            default:
                var clamp = (IrClamp)expression;
                var value = Evaluate(clamp.Value, state);
                var low = Evaluate(clamp.Low, state);
                var high = Evaluate(clamp.High, state);
                domain.Ordered(SiteOf(clamp)!, low, high);
                return domain.Binary(IrBinaryOp.Min, domain.Binary(IrBinaryOp.Max, value, low), high);
        }
    }

    /// <summary>A share of something is at most the whole: a x b / c is at most b where a is at most c, and neither is negative.</summary>
    private T Share(IrMulDiv product, T value, T a, T b, RangeState<T> state)
    {
        if (product.Op == IrMulDivOp.Modulo || !AtLeast(a, 0) || !AtLeast(b, 0)) return value;
        if (AtLeast(Difference(product.Divisor, product.A, state), 0)) value = domain.AtMostAny(value, [b]);
        return AtLeast(Difference(product.Divisor, product.B, state), 0) ? domain.AtMostAny(value, [a]) : value;
    }

    private bool AtLeast(T value, int least)
    {
        var known = domain.Known(value);
        return known.IsEmpty || known.Min >= least;
    }

    /// <summary>Only the side that is chosen is evaluated, so each side is walked with what the condition says.</summary>
    private T Conditional(IrConditional choice, RangeState<T> state)
    {
        var join = domain.NewJoin();
        foreach (var (holds, side) in new[] { (true, choice.WhenTrue), (false, choice.WhenFalse) })
        {
            var branch = state.Branch();
            domain.Reach(Assume(choice.Condition, holds, branch), () => join.Add(Evaluate(side, branch)));
        }

        var key = state.Key(choice);
        state.SetAtom(key, join.Result);
        return join.Result;
    }

    private T ShortCircuit(IrBinary test, RangeState<T> state)
    {
        var left = Evaluate(test.Left, state);
        var join = domain.NewJoin();
        var reached = state.Branch();
        domain.Reach(Assume(test.Left, test.Op == IrBinaryOp.And, reached), () => join.Add(Evaluate(test.Right, reached)));
        return domain.Binary(test.Op, left, join.Result);
    }

    /// <summary>What linear facts say of a sum, beyond what its parts say.</summary>
    private T Bound(IrExpression expression, T value, RangeState<T> state)
    {
        if (expression is not (IrBinary { Op: IrBinaryOp.Add or IrBinaryOp.Subtract } or IrUnary { Op: IrUnaryOp.Negate or IrUnaryOp.Narrow })) return value;
        if (state.Form(expression) is not { } form) return value;
        if (form.Terms.Length == 0) return state.AtomsOf(expression) == 0 ? value : domain.Intersect(value, domain.Literal(Interval.Of(form.Constant))); // all of it cancels
        var alternatives = state.Open(form);
        if (alternatives.Count > 1 || form.Terms.Length < state.AtomsOf(expression))
        {
            var bounds = alternatives.Select(alternative => Linear(alternative, state)).ToList();
            value = domain.AtLeastAny(domain.AtMostAny(value, bounds), bounds);
        }

        foreach (var fact in state.Facts)
            if (fact.SharesAtomWith(form)) value = Bound(form, value, fact, state);
        return value;
    }

    /// <summary>One of the fact's forms F is at most 0, so E is at most the largest of E - F, and at least the least of E + F.</summary>
    private T Bound(LinearForm form, T value, Fact fact, RangeState<T> state)
    {
        if (Helps(form, fact, -1)) value = domain.AtMostAny(value, Sums(form, fact, -1, state));
        if (Helps(form, fact, 1)) value = domain.AtLeastAny(value, Sums(form, fact, 1, state));
        return value;
    }

    /// <summary>Only where atoms cancel can a fact say more than the parts: in one alternative at least.</summary>
    private static bool Helps(LinearForm form, Fact fact, int times)
    {
        foreach (var alternative in fact.AnyAtMostZero)
            if (form.TermsSaved(alternative, times) > 1) return true;
        return false;
    }

    private List<T> Sums(LinearForm form, Fact fact, int times, RangeState<T> state) =>
        fact.AnyAtMostZero.Select(alternative => Linear(form.Plus(alternative, times), state)).ToList();

    private T Linear(LinearForm form, RangeState<T> state) =>
        domain.Linear(form.Constant, form.Terms.Select(term => (term.Coefficient, state[term.Atom])).ToList());

    /// <summary>What an operation says of itself: a maximum is at least each side, a remainder at most its dividend and below its divisor.</summary>
    private void Remember(IrExpression expression, int key, RangeState<T> state)
    {
        var atom = LinearForm.OfAtom(key);
        switch (expression)
        {
            case IrBinary { Op: IrBinaryOp.Min or IrBinaryOp.Max } choice when state.Form(choice.Left) is { } left && state.Form(choice.Right) is { } right:
                var sign = choice.Op == IrBinaryOp.Max ? 1 : -1;
                state.AddFact(new Fact([left.Plus(atom, -1).Times(sign)]));
                state.AddFact(new Fact([right.Plus(atom, -1).Times(sign)]));
                state.SetChoice(key, left, right);
                break;
            case IrBinary { Op: IrBinaryOp.Remainder } remainder when IsAtLeast(remainder.Left, 0, state):
                if (state.Form(remainder.Left) is { } dividend) state.AddFact(new Fact([atom.Plus(dividend, -1)]));
                if (IsAtLeast(remainder.Right, 0, state)) Below(atom, remainder.Right, state);
                break;
            case IrMulDiv { Op: IrMulDivOp.Modulo } modulo:
                Below(atom, modulo.Divisor, state);
                break;
        }
    }

    private void Below(LinearForm atom, IrExpression bound, RangeState<T> state)
    {
        if (state.Form(bound) is { } form) state.AddFact(new Fact([atom.Plus(form, -1).Plus(LinearForm.Of(1), 1)]));
    }

    private bool IsAtLeast(IrExpression expression, int least, RangeState<T> state) =>
        expression is IrInt constant ? constant.Value >= least : state.TryGet(state.Key(expression), out var value) && AtLeast(value, least);

    private IrSite? SiteOf(IrExpression expression) => Site(expression.Site());

    private IrSite? Site(int id) => id == IrSite.None ? null : plan.Source.Sites[id];
}
