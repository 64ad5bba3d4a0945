using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Conformance.Tests.Mutations;

/// <summary>Breaks one operator of a lowered strategy wherever it stands: what a back-end that mistakes it for a neighbour would print.</summary>
internal static class Operators
{
    private static readonly Dictionary<IrBinaryOp, IrBinaryOp> Neighbours = new()
    {
        [IrBinaryOp.Add] = IrBinaryOp.Subtract,
        [IrBinaryOp.Subtract] = IrBinaryOp.Add,
        [IrBinaryOp.Multiply] = IrBinaryOp.Add,
        [IrBinaryOp.Divide] = IrBinaryOp.FloorDivide,
        [IrBinaryOp.Remainder] = IrBinaryOp.Divide,
        [IrBinaryOp.FloorDivide] = IrBinaryOp.CeilDivide,
        [IrBinaryOp.CeilDivide] = IrBinaryOp.FloorDivide,
        [IrBinaryOp.Min] = IrBinaryOp.Max,
        [IrBinaryOp.Max] = IrBinaryOp.Min,
        [IrBinaryOp.Equal] = IrBinaryOp.NotEqual,
        [IrBinaryOp.NotEqual] = IrBinaryOp.Equal,
        [IrBinaryOp.Less] = IrBinaryOp.LessOrEqual,
        [IrBinaryOp.LessOrEqual] = IrBinaryOp.Less,
        [IrBinaryOp.Greater] = IrBinaryOp.GreaterOrEqual,
        [IrBinaryOp.GreaterOrEqual] = IrBinaryOp.Greater,
        [IrBinaryOp.And] = IrBinaryOp.Or,
        [IrBinaryOp.Or] = IrBinaryOp.And,
    };

    /// <summary>The mutations by name: each takes an expression to its broken form, or leaves it.</summary>
    public static IReadOnlyDictionary<string, Func<IrExpression, IrExpression>> All { get; } = Mutations().ToDictionary();

    /// <summary>The lowered strategy with every expression of its run-time functions put through a mutation, and every statement through another.</summary>
    /// <param name="plan">The lowered strategy.</param>
    /// <param name="mutate">Takes an expression to its broken form, or leaves it.</param>
    /// <param name="mutateStatement">Takes a statement to its broken form, leaves it, or leaves it out.</param>
    public static (StrategyPlan Plan, int Broken) Break(StrategyPlan plan, Func<IrExpression, IrExpression> mutate, Func<IrStatement, IrStatement?>? mutateStatement = null)
    {
        var broken = 0;
        T Counted<T>(T before, T after)
        {
            if (!ReferenceEquals(before, after)) broken++;
            return after;
        }

        var functions = plan.Functions.Select(function => function with
        {
            Body = Rewrite(function.Body, expression => Counted(expression, mutate(expression)), statement => Counted(statement, mutateStatement is null ? statement : mutateStatement(statement))),
        }).ToEquatableArray();
        return (plan with { Functions = functions }, broken);
    }

    private static IEnumerable<KeyValuePair<string, Func<IrExpression, IrExpression>>> Mutations()
    {
        foreach (var (op, neighbour) in Neighbours)
            yield return new($"{op} as {neighbour}", e => e is IrBinary binary && binary.Op == op ? binary with { Op = neighbour } : e);
        yield return new("MulDiv Floor as Ceil", e => e is IrMulDiv { Op: IrMulDivOp.Floor } product ? product with { Op = IrMulDivOp.Ceil } : e);
        yield return new("MulDiv Ceil as Floor", e => e is IrMulDiv { Op: IrMulDivOp.Ceil } product ? product with { Op = IrMulDivOp.Floor } : e);
        yield return new("MulDiv Modulo as Floor", e => e is IrMulDiv { Op: IrMulDivOp.Modulo } product ? product with { Op = IrMulDivOp.Floor } : e);
        yield return new("Negate as Abs", e => e is IrUnary { Op: IrUnaryOp.Negate } unary ? unary with { Op = IrUnaryOp.Abs } : e);
        yield return new("Abs as Negate", e => e is IrUnary { Op: IrUnaryOp.Abs } unary ? unary with { Op = IrUnaryOp.Negate } : e);
        yield return new("Not left out", e => e is IrUnary { Op: IrUnaryOp.Not } unary ? unary.Operand : e);
        yield return new("Clamp left out", e => e is IrClamp clamp ? clamp.Value : e);
        yield return new("Conditional swapped", e => e is IrConditional choice ? new IrConditional(choice.Condition, choice.WhenFalse, choice.WhenTrue) : e);
    }

    private static EquatableArray<IrStatement> Rewrite(
        EquatableArray<IrStatement> statements, Func<IrExpression, IrExpression> mutate, Func<IrStatement, IrStatement?> mutateStatement)
    {
        IrExpression In(IrExpression expression) => Rewrite(expression, mutate);
        EquatableArray<IrStatement> Within(EquatableArray<IrStatement> block) => Rewrite(block, mutate, mutateStatement);
        return statements.Select(statement => mutateStatement(statement switch
        {
            IrDeclare { Value: { } value } declare => declare with { Value = In(value) },
            IrAssign assign => assign with { Value = In(assign.Value) },
            IrCall call => call with { Arguments = call.Arguments.Select(In).ToEquatableArray() },
            IrIf choice => new IrIf(In(choice.Condition), Within(choice.Then), Within(choice.Else)),
            IrWhile loop => loop with { Body = Within(loop.Body) }, // its condition stays, so that it ends
            IrPut put => put with { Index = In(put.Index), Value = In(put.Value) },
            IrEditInPlace change => change with { Edit = Parts(change.Edit, In) }, // the change of the log itself is the statement's
            IrReturn end => new IrReturn(end.Values.Select(In).ToEquatableArray()),
            _ => statement,
        })).OfType<IrStatement>().ToEquatableArray();
    }

    private static IrExpression Rewrite(IrExpression expression, Func<IrExpression, IrExpression> mutate)
    {
        IrExpression In(IrExpression inner) => Rewrite(inner, mutate);
        return mutate(expression switch
        {
            IrUnary unary => unary with { Operand = In(unary.Operand) },
            IrBinary binary => binary with { Left = In(binary.Left), Right = In(binary.Right) },
            IrMulDiv product => product with { A = In(product.A), B = In(product.B), Divisor = In(product.Divisor) },
            IrClamp clamp => clamp with { Value = In(clamp.Value), Low = In(clamp.Low), High = In(clamp.High) },
            IrConditional choice => new IrConditional(In(choice.Condition), In(choice.WhenTrue), In(choice.WhenFalse)),
            IrElement element => element with { Row = In(element.Row), Index = In(element.Index) },
            IrWith with => with with { Row = In(with.Row), Index = In(with.Index), Value = In(with.Value) },
            IrFit fit => fit with { Row = In(fit.Row) },
            IrCopy copy => new IrCopy(In(copy.Row)),
            IrCount count => count with { Log = In(count.Log) },
            IrEntry entry => entry with { Log = In(entry.Log), Index = In(entry.Index) },
            IrEdit edit => Parts(edit, In),
            _ => expression,
        });
    }

    private static IrEdit Parts(IrEdit edit, Func<IrExpression, IrExpression> map) =>
        edit with { Log = map(edit.Log), Index = map(edit.Index), Values = edit.Values.Select(map).ToEquatableArray() };
}
