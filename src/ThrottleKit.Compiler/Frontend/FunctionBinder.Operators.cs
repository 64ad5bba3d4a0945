using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    private const string Bits = "shifts or combines bits, which Lua cannot do exactly; use arithmetic";

    private Value Unary(IUnaryOperation unary)
    {
        if (unary.OperatorMethod is { } method) throw Impure(unary, method);
        var operand = Expression(unary.Operand);
        if (operand.Shape is not ScalarShape shape) throw OutsideTheLanguage(unary);
        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus => Value.Of(shape, new IrUnary(IrUnaryOp.Negate, operand.Scalar, Site(unary, IsNarrow(unary.Type)))),
            UnaryOperatorKind.BitwiseNegation => throw Unsupported(unary, $"'{Text(unary)}'", Bits),
            UnaryOperatorKind.Not when shape.Type == IrType.Bool => Value.Of(new IrUnary(IrUnaryOp.Not, operand.Scalar, IrSite.None)),
            _ => throw OutsideTheLanguage(unary),
        };
    }

    private Value Binary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            && (NullTest(binary.LeftOperand, binary.RightOperand) ?? NullTest(binary.RightOperand, binary.LeftOperand)) is { } exists)
            return Value.Of(binary.OperatorKind == BinaryOperatorKind.NotEquals ? exists : new IrUnary(IrUnaryOp.Not, exists, IrSite.None));
        if (binary.OperatorMethod is { } method && !KnownTypes.IsMeasure(method.ContainingType)) throw Impure(binary, method);
        if (binary.IsLifted)
            throw Unsupported(binary, $"'{Text(binary)}'", "compares what may be absent; match it first ('x is { } value && ...')");
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
            return Value.Of(ShortCircuit(binary.OperatorKind == BinaryOperatorKind.ConditionalAnd,
                Expression(binary.LeftOperand).Scalar, () => Expression(binary.RightOperand).Scalar));
        return Arithmetic(binary, binary.OperatorKind, Expression(binary.LeftOperand), Expression(binary.RightOperand), binary.Type);
    }

    private IrExpression? NullTest(IOperation value, IOperation other)
    {
        while (other is IConversionOperation conversion) other = conversion.Operand;
        if (other.ConstantValue is not { HasValue: true, Value: null }) return null;
        return Expression(value) is { Shape: NullableShape } nullable ? nullable.Leaves[0] : throw OutsideTheLanguage(value);
    }

    private Value Arithmetic(IOperation operation, BinaryOperatorKind kind, Value left, Value right, ITypeSymbol? type)
    {
        if (left.Shape is not ScalarShape a || right.Shape is not ScalarShape b || a.Type != b.Type) throw OutsideTheLanguage(operation);
        var op = kind switch
        {
            BinaryOperatorKind.Equals => IrBinaryOp.Equal,
            BinaryOperatorKind.NotEquals => IrBinaryOp.NotEqual,
            _ when a.Type == IrType.Bool => throw Unsupported(operation, $"'{Text(operation)}'", "is not short-circuiting; write '&&', '||' or '!='"),
            BinaryOperatorKind.LessThan => IrBinaryOp.Less,
            BinaryOperatorKind.LessThanOrEqual => IrBinaryOp.LessOrEqual,
            BinaryOperatorKind.GreaterThan => IrBinaryOp.Greater,
            BinaryOperatorKind.GreaterThanOrEqual => IrBinaryOp.GreaterOrEqual,
            BinaryOperatorKind.Add => IrBinaryOp.Add,
            BinaryOperatorKind.Subtract => IrBinaryOp.Subtract,
            BinaryOperatorKind.Multiply => IrBinaryOp.Multiply,
            BinaryOperatorKind.Divide => IrBinaryOp.Divide,
            BinaryOperatorKind.Remainder => IrBinaryOp.Remainder,
            _ => throw Unsupported(operation, $"'{Text(operation)}'", Bits),
        };
        if (op >= IrBinaryOp.Equal) return Value.Of(new IrBinary(op, left.Scalar, right.Scalar, IrSite.None));
        if (type is not { SpecialType: SpecialType.System_Int64 or SpecialType.System_Int32 }) throw OutsideTheLanguage(operation);
        var narrow = IsNarrow(type);
        return Value.Of(new ScalarShape(IrType.Int, narrow), new IrBinary(op, left.Scalar, right.Scalar, Site(operation, narrow)));
    }

    /// <summary>&amp;&amp; and ||: where the right side needs statements, they run only if it is reached.</summary>
    private IrExpression ShortCircuit(bool and, IrExpression left, System.Func<IrExpression> bindRight)
    {
        var (right, statements) = Capture(bindRight);
        if (statements.Count == 0) return new IrBinary(and ? IrBinaryOp.And : IrBinaryOp.Or, left, right, IrSite.None);
        return Choose(left, Shape.Bool, null,
            () => and ? Replay(right, statements) : Value.Of(new IrBool(true)),
            () => and ? Value.Of(new IrBool(false)) : Replay(right, statements)).Scalar;
    }

    private Value Replay(IrExpression value, System.Collections.Generic.IEnumerable<IrStatement> statements)
    {
        _block.AddRange(statements);
        return Value.Of(value);
    }

    private static bool IsNarrow(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Int32;
}
