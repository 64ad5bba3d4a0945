using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>What the passes ask about a strategy before they change one of its functions: what can fail, and what is the same.</summary>
/// <param name="strategy">The strategy.</param>
/// <param name="steps">What is computed for a configuration.</param>
/// <param name="function">The function that is changed.</param>
/// <param name="faultsMatter">Whether a failure must be kept: not where another function has failed before in the same way.</param>
internal sealed class Facts(IrStrategy strategy, ConfiguredSteps steps, IrFunction function, bool faultsMatter)
{
    private readonly KnownRanges _ranges = new(strategy, steps, function);
    private readonly Dictionary<IrExpression, bool> _canFail = new(ByReference<IrExpression>.Comparer);

    /// <summary>Folding as far as these facts allow.</summary>
    public Fold Fold => field ??= new Fold(this);

    /// <summary>The strategy.</summary>
    public IrStrategy Strategy => strategy;

    /// <summary>What is computed for a configuration.</summary>
    public ConfiguredSteps Steps => steps;

    /// <summary>Whether a failure must be kept.</summary>
    public bool FaultsMatter => faultsMatter;

    /// <summary>Whether evaluating an expression can fail, and that matters.</summary>
    public bool CanFail(IrExpression expression)
    {
        if (!faultsMatter || expression is IrInt or IrBool or IrLocal or IrParameter or IrHasParameter) return false;
        if (!_canFail.TryGetValue(expression, out var canFail))
        {
            canFail = expression is IrConfigured configured
                ? steps.CanFail(configured, CanFail, CanFail)
                : expression.Operands().Any(CanFail) || !_ranges.AlwaysFits(expression);
            _canFail.Add(expression, canFail);
        }

        return canFail;
    }

    /// <summary>Whether a call of a function can fail, and that matters.</summary>
    public bool CanFail(string name) =>
        faultsMatter && strategy.Find(name) is { } callee
        && callee.Body.All().Any(statement => statement.Expressions().Any(CanFailAnywhere) || statement is IrCall call && CanFail(call.Function));

    /// <summary>Whether computing a step can fail although all that it reads is there.</summary>
    public bool FailsItself(ConfiguredStep step) =>
        (step.Function is { } called && CanFail(called)) || step.Inputs().SelectMany(input => input.All()).Any(part => !_ranges.AlwaysFits(part));

    /// <summary>Whether an operation of an expression, given its operands, never fails.</summary>
    public bool AlwaysFits(IrExpression expression) => !faultsMatter || _ranges.AlwaysFits(expression);

    /// <summary>Whether a value keeps the range of a site.</summary>
    public bool Keeps(IrExpression value, int site)
    {
        var range = _ranges.Of(site);
        return !faultsMatter || _ranges.Of(value).Within(range.Min, range.Max);
    }

    /// <summary>The range of an integer where it has a value at all.</summary>
    public Interval RangeOf(IrExpression expression) => _ranges.Of(expression);

    /// <summary>Whether two expressions have the same value, and fail alike where that matters.</summary>
    public bool AreSame(IrExpression a, IrExpression b) =>
        ReferenceEquals(a, b) || (a.GetType() == b.GetType() && (a.IsAtom() ? a.Equals(b) : HaveSameRoot(a, b) && HaveSameOperands(a, b)));

    /// <summary>Whether two blocks do the same, and fail alike where that matters.</summary>
    public bool AreSame(IReadOnlyList<IrStatement> a, IReadOnlyList<IrStatement> b) =>
        a.Count == b.Count && a.Zip(b, AreSame).All(same => same);

    private bool AreSame(IrStatement a, IrStatement b) => (a, b) switch
    {
        (IrAssign x, IrAssign y) => x.Variable == y.Variable && AreSame(x.Value, y.Value),
        (IrReturn x, IrReturn y) => x.Values.Zip(y.Values, AreSame).All(same => same),
        (IrIf x, IrIf y) => AreSame(x.Condition, y.Condition) && AreSame(x.Then, y.Then) && AreSame(x.Else, y.Else),
        _ => a.Equals(b),
    };

    private bool HaveSameRoot(IrExpression a, IrExpression b) =>
        (!faultsMatter || _ranges.Of(a.Site()) == _ranges.Of(b.Site()))
        && (a, b) switch
        {
            (IrUnary x, IrUnary y) => x.Op == y.Op,
            (IrBinary x, IrBinary y) => x.Op == y.Op,
            (IrMulDiv x, IrMulDiv y) => x.Op == y.Op,
            (IrEntry x, IrEntry y) => x.Column == y.Column,
            (IrEdit x, IrEdit y) => x.Op == y.Op,
            _ => true,
        };

    private bool HaveSameOperands(IrExpression a, IrExpression b) => a.Operands().Zip(b.Operands(), AreSame).All(same => same);

    /// <summary>In another function, names say nothing of the ranges known in this one.</summary>
    private static bool CanFailAnywhere(IrExpression expression) => expression.All().Any(part => part.Site() != IrSite.None);
}
