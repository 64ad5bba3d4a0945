using System;
using System.Collections.Generic;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>Makes closures of expressions. Operands are evaluated from left to right, as C# does, and only then is the operation checked.</summary>
/// <param name="scope">What all functions share.</param>
/// <param name="slots">The places of the function's variables.</param>
internal sealed class ExpressionCoder(InterpreterScope scope, IReadOnlyDictionary<string, int> slots)
{
    /// <summary>The same for rows.</summary>
    public RowCoder Rows => field ??= new RowCoder(scope, this, name => slots[name]);

    /// <summary>The value of an expression of any type.</summary>
    public ValueCode Value(IrExpression expression)
    {
        if (expression.Type.IsMany())
        {
            var row = Rows.Row(expression);
            return frame => IrValue.OfRow(row(frame));
        }

        var number = Number(expression);
        return frame => number(frame);
    }

    /// <summary>The value of an integer or truth value, the latter as 0 or 1.</summary>
    private IntegerCode Number(IrExpression expression)
    {
        if (expression.Type == IrType.Int) return Integer(expression);
        var truth = Truth(expression);
        return frame => truth(frame) ? BigInteger.One : BigInteger.Zero;
    }

    public IntegerCode Integer(IrExpression expression)
    {
        switch (expression)
        {
            case IrInt constant:
                return Constant(constant.Value);
            case IrLocal local:
                var slot = slots[local.Name];
                return frame => frame.Slots[slot].Number;
            case IrParameter parameter:
                return Constant(scope.Parameter(parameter.Name));
            case IrConfigured configured:
                var held = scope.Configured[configured.Name];
                return _ => held.Read();
            case IrElement element:
                return Rows.Element(element);
            case IrCount count:
                return Rows.Count(count);
            case IrEntry entry:
                return Rows.Entry(entry);
            case IrUnary unary:
                return Unary(unary);
            case IrBinary binary:
                return Binary(binary);
            case IrMulDiv product:
                return MulDiv(product);
            case IrClamp clamp:
                var check = scope.Check(clamp.Site);
                IntegerCode value = Integer(clamp.Value), low = Integer(clamp.Low), high = Integer(clamp.High);
                return frame => check.Clamp(value(frame), low(frame), high(frame));
            case IrConditional choice:
                var condition = Truth(choice.Condition);
                IntegerCode whenTrue = Integer(choice.WhenTrue), whenFalse = Integer(choice.WhenFalse);
                return frame => condition(frame) ? whenTrue(frame) : whenFalse(frame);
            default:
                throw new NotSupportedException($"{expression.GetType().Name} is no integer.");
        }
    }

    public TruthCode Truth(IrExpression expression)
    {
        switch (expression)
        {
            case IrBool constant:
                var fixedValue = constant.Value;
                return _ => fixedValue;
            case IrLocal local:
                var slot = slots[local.Name];
                return frame => !frame.Slots[slot].Number.IsZero;
            case IrParameter parameter:
                var given = !scope.Parameter(parameter.Name).IsZero;
                return _ => given;
            case IrHasParameter has:
                var present = scope.HasParameter(has.Name);
                return _ => present;
            case IrConfigured configured:
                var held = scope.Configured[configured.Name];
                return _ => !held.Read().IsZero;
            case IrUnary { Op: IrUnaryOp.Not } not:
                var operand = Truth(not.Operand);
                return frame => !operand(frame);
            case IrBinary binary:
                return Comparison(binary);
            case IrConditional choice:
                TruthCode condition = Truth(choice.Condition), whenTrue = Truth(choice.WhenTrue), whenFalse = Truth(choice.WhenFalse);
                return frame => condition(frame) ? whenTrue(frame) : whenFalse(frame);
            default:
                throw new NotSupportedException($"{expression.GetType().Name} is no truth value.");
        }
    }

    private IntegerCode Unary(IrUnary unary)
    {
        var check = scope.Check(unary.Site);
        var operand = Integer(unary.Operand);
        return unary.Op switch
        {
            IrUnaryOp.Negate => frame => check.Keep(-operand(frame)),
            IrUnaryOp.Abs => frame => check.Keep(BigInteger.Abs(operand(frame))),
            IrUnaryOp.Narrow => frame => check.Keep(operand(frame)),
            _ => throw new NotSupportedException($"{unary.Op} gives no integer."),
        };
    }

    private IntegerCode Binary(IrBinary binary)
    {
        var check = scope.Check(binary.Site);
        IntegerCode left = Integer(binary.Left), right = Integer(binary.Right);
        return binary.Op switch
        {
            IrBinaryOp.Add => frame => check.Keep(left(frame) + right(frame)),
            IrBinaryOp.Subtract => frame => check.Keep(left(frame) - right(frame)),
            IrBinaryOp.Multiply => frame => check.Keep(left(frame) * right(frame)),
            IrBinaryOp.Divide => frame => check.Keep(BigInteger.Divide(left(frame), check.NotZero(right(frame)))),
            IrBinaryOp.Remainder => frame => check.Keep(BigInteger.Remainder(left(frame), check.NotZero(right(frame)))),
            IrBinaryOp.FloorDivide => frame => check.Keep(Floor(left(frame), check.NotZero(right(frame)))),
            IrBinaryOp.CeilDivide => frame => check.Keep(-Floor(-left(frame), check.NotZero(right(frame)))),
            IrBinaryOp.Min => frame => check.Keep(BigInteger.Min(left(frame), right(frame))),
            IrBinaryOp.Max => frame => check.Keep(BigInteger.Max(left(frame), right(frame))),
            _ => throw new NotSupportedException($"{binary.Op} gives no integer."),
        };
    }

    private IntegerCode MulDiv(IrMulDiv product)
    {
        var check = scope.Check(product.Site);
        IntegerCode a = Integer(product.A), b = Integer(product.B), divisor = Integer(product.Divisor);
        return product.Op switch
        {
            IrMulDivOp.Floor => frame => check.Keep(Floor(a(frame) * b(frame), check.Positive(divisor(frame)))),
            IrMulDivOp.Ceil => frame => check.Keep(-Floor(-(a(frame) * b(frame)), check.Positive(divisor(frame)))),
            IrMulDivOp.Modulo => frame =>
            {
                var whole = a(frame) * b(frame);
                var by = check.Positive(divisor(frame));
                return check.Keep(whole - (by * Floor(whole, by)));
            },
            _ => throw new NotSupportedException($"{product.Op} is no operation on a product."),
        };
    }

    private TruthCode Comparison(IrBinary binary)
    {
        if (binary.Op is IrBinaryOp.And or IrBinaryOp.Or)
        {
            TruthCode first = Truth(binary.Left), second = Truth(binary.Right);
            return binary.Op == IrBinaryOp.And ? frame => first(frame) && second(frame) : frame => first(frame) || second(frame);
        }

        IntegerCode left = Number(binary.Left), right = Number(binary.Right);
        return binary.Op switch
        {
            IrBinaryOp.Equal => frame => left(frame) == right(frame),
            IrBinaryOp.NotEqual => frame => left(frame) != right(frame),
            IrBinaryOp.Less => frame => left(frame) < right(frame),
            IrBinaryOp.LessOrEqual => frame => left(frame) <= right(frame),
            IrBinaryOp.Greater => frame => left(frame) > right(frame),
            IrBinaryOp.GreaterOrEqual => frame => left(frame) >= right(frame),
            _ => throw new NotSupportedException($"{binary.Op} gives no truth value."),
        };
    }

    private static IntegerCode Constant(BigInteger value) => _ => value;

    private static BigInteger Floor(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (divisor.Sign < 0) ? quotient - 1 : quotient;
    }
}
