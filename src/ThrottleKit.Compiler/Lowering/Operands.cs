using System;
using System.Collections;
using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>What an expression is made of, in the order of evaluation. Made to be walked without a trace: every pass does, over every expression.</summary>
/// <param name="of">The expression.</param>
internal readonly struct Operands(IrExpression of) : IReadOnlyList<IrExpression>
{
    /// <inheritdoc/>
    public int Count => of switch
    {
        IrBinary => 2,
        IrUnary or IrZeros or IrCopy or IrCount => 1,
        IrMulDiv or IrClamp or IrConditional or IrElement or IrFit or IrEntry => 3,
        IrWith => 4,
        IrEdit edit => 3 + edit.Values.Count,
        _ => 0,
    };

    /// <inheritdoc/>
    public IrExpression this[int index] => of switch
    {
        IrBinary binary => index == 0 ? binary.Left : binary.Right,
        IrUnary unary => unary.Operand,
        IrMulDiv product => One(index, product.A, product.B, product.Divisor),
        IrClamp clamp => One(index, clamp.Value, clamp.Low, clamp.High),
        IrConditional choice => One(index, choice.Condition, choice.WhenTrue, choice.WhenFalse),
        IrZeros zeros => zeros.Length,
        IrElement element => One(index, element.Row, element.Index, element.Length),
        IrWith with => index < 3 ? One(index, with.Row, with.Index, with.Length) : with.Value,
        IrFit fit => One(index, fit.Row, fit.Length, fit.Wanted),
        IrCopy copy => copy.Row,
        IrCount count => count.Log,
        IrEntry entry => One(index, entry.Log, entry.Index, entry.Length),
        IrEdit edit => index < 3 ? One(index, edit.Log, edit.Index, edit.Length) : edit.Values[index - 3],
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Whether a condition holds for each operand.</summary>
    public bool All(Func<IrExpression, bool> condition)
    {
        for (int i = 0, count = Count; i < count; i++)
            if (!condition(this[i])) return false;
        return true;
    }

    /// <summary>Whether a condition holds for some operand.</summary>
    public bool Any(Func<IrExpression, bool> condition)
    {
        for (int i = 0, count = Count; i < count; i++)
            if (condition(this[i])) return true;
        return false;
    }

    /// <summary>The operands, one after the other.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<IrExpression> IEnumerable<IrExpression>.GetEnumerator()
    {
        for (int i = 0, count = Count; i < count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<IrExpression>)this).GetEnumerator();

    private static IrExpression One(int index, IrExpression first, IrExpression second, IrExpression third) => index switch
    {
        0 => first,
        1 => second,
        _ => third,
    };

    /// <summary>Goes through the operands.</summary>
    internal struct Enumerator(Operands operands)
    {
        private readonly int _count = operands.Count;
        private int _index = -1;

        public readonly IrExpression Current => operands[_index];

        public bool MoveNext() => ++_index < _count;
    }
}
