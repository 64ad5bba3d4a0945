using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// What the declared ranges say about a value wherever it stands, without following the control flow: enough to see that
/// <c>Math.Max(0, Limit)</c> is the limit. The analysis proper comes after lowering.
/// </summary>
internal sealed class KnownRanges
{
    private static readonly Interval Exact = Interval.Of(-IrLimits.MaxExact, IrLimits.MaxExact);

    private readonly IrStrategy _strategy;
    private readonly ConfiguredSteps _steps;
    private readonly Dictionary<string, Interval> _parameters;
    private readonly Dictionary<string, Interval> _configured = [];
    private readonly Dictionary<IrExpression, Interval> _operations = new(ByReference<IrExpression>.Comparer);
    private readonly Dictionary<string, Interval> _locals;

    /// <summary>The ranges known in one function of a strategy.</summary>
    public KnownRanges(IrStrategy strategy, ConfiguredSteps steps, IrFunction function)
    {
        _strategy = strategy;
        _steps = steps;
        _parameters = strategy.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => Interval.Of(parameter.Min, parameter.Max).Union(parameter.IsOptional ? Interval.Of(0) : Interval.Empty));
        _locals = Arguments(strategy, function);
    }

    /// <summary>The range of an integer where it has a value at all.</summary>
    public Interval Of(IrExpression expression) => expression switch
    {
        IrInt constant => Interval.Of(constant.Value),
        IrParameter parameter => _parameters.TryGetValue(parameter.Name, out var range) ? range : Exact,
        IrLocal local => _locals.TryGetValue(local.Name, out var range) ? range : Exact,
        IrConfigured configured => OfStep(configured),
        IrConditional choice => Of(choice.WhenTrue).Union(Of(choice.WhenFalse)),
        { Type: IrType.Int } => OfOperation(expression),
        _ => Interval.AnyBool,
    };

    /// <summary>The range that a value must keep at a site.</summary>
    public Interval Of(int site) => site == IrSite.None ? Exact : Interval.Of(_strategy.Sites[site].Min, _strategy.Sites[site].Max);

    /// <summary>Whether the operation at the root of an expression, given its operands, never fails.</summary>
    public bool AlwaysFits(IrExpression expression)
    {
        if (expression.Site() == IrSite.None) return true;
        var divisorFits = expression switch
        {
            IrBinary { Op: >= IrBinaryOp.Divide and <= IrBinaryOp.CeilDivide } division => !Of(division.Right).Contains(0),
            IrMulDiv product => Of(product.Divisor).Min >= 1,
            IrClamp clamp => Of(clamp.Low).Max <= Of(clamp.High).Min,
            IrElement or IrWith or IrFit or IrEntry or IrEdit => false,
            _ => true,
        };
        var range = Of(expression.Site());
        return divisorFits && !range.IsEmpty && Unchecked(expression).Within(range.Min, range.Max);
    }

    private Interval OfOperation(IrExpression operation)
    {
        if (!_operations.TryGetValue(operation, out var range))
            _operations.Add(operation, range = Unchecked(operation).Intersect(Of(operation.Site())));
        return range;
    }

    private Interval OfStep(IrConfigured configured)
    {
        if (!_configured.TryGetValue(configured.Name, out var range))
            _configured.Add(configured.Name, range = _steps.ValueOf(configured) is { } value ? Of(value) : Exact);
        return range;
    }

    private Interval Unchecked(IrExpression expression) => expression switch
    {
        IrUnary unary => IntervalArithmetic.Instance.Unary(unary.Op, Of(unary.Operand)),
        IrBinary binary => IntervalArithmetic.Instance.Binary(binary.Op, Of(binary.Left), Of(binary.Right)),
        IrMulDiv product => IntervalArithmetic.Instance.MulDiv(product.Op, Of(product.A), Of(product.B), Of(product.Divisor)),
        IrClamp clamp => Interval.Largest(Of(clamp.Low), Interval.Least(Of(clamp.Value), Of(clamp.High))),
        IrZeros zeros => Of(zeros.Length),
        IrCount count => Interval.Of(0, count.Most),
        IrEntry entry => Interval.Of(_strategy.Log!.Columns[entry.Column].Min, _strategy.Log.Columns[entry.Column].Max),
        _ => Exact,
    };

    /// <summary>What a driver sees to before it calls an entry point. An entry point that others call as well may be given anything.</summary>
    private static Dictionary<string, Interval> Arguments(IrStrategy strategy, IrFunction function)
    {
        var known = new Dictionary<string, Interval>();
        var ranges = EntryPoints.ArgumentRanges(strategy, function.Name);
        if (ranges.Count != function.Parameters.Count) return known;
        if (strategy.Functions.Any(other => other.Body.All().Any(statement => statement is IrCall call && call.Function == function.Name))) return known;

        var use = new LocalUse(function);
        for (var i = 0; i < ranges.Count; i++)
            if (ranges[i] is { } range && use.IsSingle(function.Parameters[i].Name)) known.Add(function.Parameters[i].Name, range);
        return known;
    }
}
