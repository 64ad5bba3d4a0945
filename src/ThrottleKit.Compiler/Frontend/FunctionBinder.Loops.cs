using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    private const string CountALocal = "count a local up to a constant or a parameter in the loop's condition, as in 'for (var i = 0; i < 64 && more; i++)'";

    private void Loop(ILoopOperation loop, IOperation? condition, IOperation body, IEnumerable<IOperation> atBottom)
    {
        if (condition is null)
            throw Refusals.RefuseInChain(Rules.UnboundedLoop, loop.Syntax.GetFirstToken().GetLocation(), "the loop has no condition", CountALocal);
        var (test, needed) = Capture(() =>
        {
            DeclarePatternVariables(condition);
            return Expression(condition).Scalar;
        });
        if (needed.Count > 0)
            throw Unsupported(condition, $"'{Text(condition)}'", "is too much for a loop's condition; compute it in a local at the end of the body");

        var failedBefore = _failed;
        _failed = false;
        var statements = InBlock(() =>
        {
            BindStatement(body);
            foreach (var step in atBottom) BindStatement(step);
        });
        if (_failed) return; // what counts the trips may be among what was refused
        _failed = failedBefore;
        var trips = new LoopBound(_counts, strategy.Log?.Most ?? 0).Of(test, statements, _block)
            ?? throw Refusals.RefuseInChain(Rules.UnboundedLoop, condition.Syntax.GetLocation(),
                $"nothing bounds the trips of '{Text(condition)}'", CountALocal);
        var inside = LoopBound.TripsIn(statements, strategy.ParameterNamed, strategy.Function);
        var most = LoopBound.Most(trips, strategy.ParameterNamed);
        if (most * BigInteger.Max(1, inside) > LoopBound.MostTrips)
            throw Refusals.RefuseInChain(Rules.UnboundedLoop, condition.Syntax.GetLocation(),
                $"the declared ranges let '{Text(condition)}' hold {most} times{(inside > 1 ? $", with {inside} trips of the loops inside it each time" : "")}, and a loop runs at most {LoopBound.MostTrips} times",
                "declare a smaller Max on the parameter that it counts to, or count to a smaller constant");
        _block.Add(new IrWhile(test, statements, trips));
    }
}

/// <summary>
/// How often a loop can run. Some conjunct of its condition compares a local with a bound; the body moves that local towards the bound by a
/// constant, in one assignment that every trip reaches; its start and the bound are over constants and parameters. How many records a log has is at most
/// what any log has, wherever it is read.
/// </summary>
/// <param name="counts">The variables that hold how many records a log has.</param>
/// <param name="mostRecords">The most that there can be.</param>
internal sealed class LoopBound(HashSet<string> counts, long mostRecords)
{
    /// <summary>A script runs alone on its server while it runs: no loop goes round more often than this.</summary>
    public const long MostTrips = 100_000;

    /// <summary>The most that a bound can be at the declared ranges.</summary>
    public static BigInteger Most(IrExpression trips, Func<string, IrParameterInfo> parameter) => Range(trips, parameter).Max;

    /// <summary>The most trips that statements make, loops within loops and in the helpers they call included, at the declared ranges.</summary>
    public static BigInteger TripsIn(IEnumerable<IrStatement> statements, Func<string, IrParameterInfo> parameter, Func<string, IrFunction> function) =>
        statements.Aggregate(BigInteger.Zero, (sum, statement) => sum + statement switch
        {
            IrWhile loop => Most(loop.MaxTrips, parameter) * BigInteger.Max(1, TripsIn(loop.Body, parameter, function)),
            IrIf choice => BigInteger.Max(TripsIn(choice.Then, parameter, function), TripsIn(choice.Else, parameter, function)),
            IrCall call => TripsIn(function(call.Function).Body, parameter, function),
            _ => BigInteger.Zero,
        });

    public IrExpression? Of(IrExpression condition, IReadOnlyList<IrStatement> body, IReadOnlyList<IrStatement> before)
    {
        foreach (var conjunct in Conjuncts(condition))
        {
            if (conjunct is not IrBinary comparison) continue;
            var bound = Trips(comparison.Op, comparison.Left, comparison.Right, body, before)
                ?? Trips(comparison.Op.Mirrored(), comparison.Right, comparison.Left, body, before);
            if (bound is not null) return bound;
        }

        return null;
    }

    private static Interval Range(IrExpression trips, Func<string, IrParameterInfo> parameter)
    {
        switch (trips)
        {
            case IrInt constant:
                return Interval.Of(constant.Value);
            case IrParameter { Name: var name } when parameter(name) is var info:
                var declared = Interval.Of(info.Min, info.Max);
                return info.IsOptional ? declared.Union(Interval.Of(0)) : declared;
            case IrBinary binary:
                return IntervalArithmetic.Instance.Binary(binary.Op, Range(binary.Left, parameter), Range(binary.Right, parameter));
            case IrConditional choice:
                return Range(choice.WhenTrue, parameter).Union(Range(choice.WhenFalse, parameter));
            default:
                throw new InvalidOperationException($"A bound is over constants and parameters; '{trips}' is neither.");
        }
    }

    private static IEnumerable<IrExpression> Conjuncts(IrExpression condition) =>
        condition is IrBinary { Op: IrBinaryOp.And } and
            ? Conjuncts(and.Left).Concat(Conjuncts(and.Right))
            : [condition];

    private IrExpression? Trips(
        IrBinaryOp op, IrExpression counter, IrExpression bound, IReadOnlyList<IrStatement> body, IReadOnlyList<IrStatement> before)
    {
        if (counter is not IrLocal local) return null;
        var up = op is IrBinaryOp.Less or IrBinaryOp.LessOrEqual;
        if (!up && op is not (IrBinaryOp.Greater or IrBinaryOp.GreaterOrEqual)) return null;
        if (StepOf(local, body) is not { } step || (up ? step <= 0 : step >= 0)) return null;
        if (Start(local, before) is not { } start || Fixed(bound, before, body) is not { } end) return null;

        // ceiling(distance / |step|), and one more where the bound itself is reached; at most this, never less.
        var distance = up ? Binary(IrBinaryOp.Subtract, end, start) : Binary(IrBinaryOp.Subtract, start, end);
        var size = up ? step : -step;
        var inclusive = op is IrBinaryOp.LessOrEqual or IrBinaryOp.GreaterOrEqual;
        var trips = Binary(IrBinaryOp.FloorDivide, Binary(IrBinaryOp.Add, distance, new IrInt(inclusive ? size : size - 1)), new IrInt(size));
        return Binary(IrBinaryOp.Max, new IrInt(0), trips);
    }

    /// <summary>The constant by which every trip moves a local; null where it is anything else.</summary>
    private static long? StepOf(IrLocal counter, IReadOnlyList<IrStatement> body)
    {
        if (Assigned(body).Count(name => name == counter.Name) != 1) return null;
        return body.OfType<IrAssign>().FirstOrDefault(assign => assign.Variable.Name == counter.Name)?.Value switch
        {
            IrBinary { Op: IrBinaryOp.Add, Left: IrLocal left, Right: IrInt step } when left.Name == counter.Name => step.Value,
            IrBinary { Op: IrBinaryOp.Subtract, Left: IrLocal left, Right: IrInt step } when left.Name == counter.Name => -step.Value,
            _ => null,
        };
    }

    private IrExpression? Start(IrLocal counter, IReadOnlyList<IrStatement> before)
    {
        if (counts.Contains(counter.Name)) return new IrInt(mostRecords);
        for (var i = before.Count - 1; i >= 0; i--)
        {
            switch (before[i])
            {
                case IrDeclare declare when declare.Variable.Name == counter.Name:
                    return declare.Value is { } first ? Fixed(first, before.Take(i).ToList(), []) : null;
                case IrAssign assign when assign.Variable.Name == counter.Name:
                    return Fixed(assign.Value, before.Take(i).ToList(), []);
                case { } other when Assigned([other]).Contains(counter.Name):
                    return null;
            }
        }

        return null;
    }

    /// <summary>The expression over constants and parameters alone, looking through locals declared once; null where it is not.</summary>
    private IrExpression? Fixed(IrExpression expression, IReadOnlyList<IrStatement> before, IReadOnlyList<IrStatement> body)
    {
        switch (expression)
        {
            case IrInt or IrParameter:
                return expression;
            case IrBinary binary when binary.Type == IrType.Int:
                return Fixed(binary.Left, before, body) is { } left && Fixed(binary.Right, before, body) is { } right
                    ? binary with { Left = left, Right = right }
                    : null;
            case IrConditional { Condition: IrHasParameter } choice:
                return Fixed(choice.WhenTrue, before, body) is { } given && Fixed(choice.WhenFalse, before, body) is { } absent
                    ? choice with { WhenTrue = given, WhenFalse = absent }
                    : null;
            case IrLocal count when counts.Contains(count.Name):
                return new IrInt(mostRecords);
            case IrLocal local:
                var declaration = before.OfType<IrDeclare>().FirstOrDefault(declare => declare.Variable.Name == local.Name);
                return declaration?.Value is { } value && !Assigned(before).Concat(Assigned(body)).Contains(local.Name)
                    ? Fixed(value, before, body)
                    : null;
            default:
                return null;
        }
    }

    /// <summary>The names of the locals that statements assign after their declaration, as often as they do.</summary>
    private static IEnumerable<string> Assigned(IEnumerable<IrStatement> statements) => statements.SelectMany(statement => statement switch
    {
        IrAssign assign => [assign.Variable.Name],
        IrCall call => call.Results.Select(result => result.Name),
        IrIf choice => Assigned(choice.Then).Concat(Assigned(choice.Else)),
        IrWhile loop => Assigned(loop.Body),
        _ => Enumerable.Empty<string>(),
    });

    private static IrExpression Binary(IrBinaryOp op, IrExpression left, IrExpression right) => (op, left, right) switch
    {
        (IrBinaryOp.Add, _, IrInt { Value: 0 }) => left,
        (IrBinaryOp.Subtract, _, IrInt { Value: 0 }) => left,
        (IrBinaryOp.FloorDivide, _, IrInt { Value: 1 }) => left,
        (IrBinaryOp.Add, IrInt a, IrInt b) => new IrInt(a.Value + b.Value),
        (IrBinaryOp.Subtract, IrInt a, IrInt b) => new IrInt(a.Value - b.Value),
        (IrBinaryOp.Max, IrInt a, IrInt b) => new IrInt(Math.Max(a.Value, b.Value)),
        _ => new IrBinary(op, left, right, IrSite.None),
    };
}
