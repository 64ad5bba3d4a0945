using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Takes out of sums, differences and comparisons what occurs on both sides: <c>now + a - now</c> is <c>a</c>. Only where failures do not
/// matter, as an intermediate value that would have left its range is gone afterwards.
/// </summary>
internal sealed class CancelTerms(Facts facts)
{
    /// <summary>The expression with fewer terms, or null if nothing cancels.</summary>
    public IrExpression? Apply(IrExpression expression)
    {
        if (expression is not IrBinary binary || binary.Left.Type != IrType.Int) return null;
        var isComparison = binary.Op is >= IrBinaryOp.Equal and <= IrBinaryOp.GreaterOrEqual;
        if (!isComparison && binary.Op is not (IrBinaryOp.Add or IrBinaryOp.Subtract)) return null;

        var sum = new Sum(facts);
        sum.Add(binary.Left, 1);
        sum.Add(binary.Right, binary.Op == IrBinaryOp.Add ? 1 : -1);
        if (!sum.Cancelled || sum.Side(1) is not { } left || sum.Side(-1) is not { } right) return null;
        return isComparison ? binary with { Left = left, Right = right } : sum.Make(IrBinaryOp.Subtract, left, right);
    }

    /// <summary>A sum of terms, each with a count of how often it occurs.</summary>
    private sealed class Sum(Facts facts)
    {
        private readonly List<(IrExpression Term, int Count)> _terms = [];
        private BigInteger _constant;
        private int _site = IrSite.None;

        /// <summary>Whether some term occurred on both sides.</summary>
        public bool Cancelled { get; private set; }

        public void Add(IrExpression expression, int sign)
        {
            switch (expression)
            {
                case IrInt constant:
                    _constant += constant.Value * sign;
                    break;
                case IrBinary { Op: IrBinaryOp.Add or IrBinaryOp.Subtract } binary:
                    _site = binary.Site;
                    Add(binary.Left, sign);
                    Add(binary.Right, binary.Op == IrBinaryOp.Add ? sign : -sign);
                    break;
                default:
                    AddTerm(expression, sign);
                    break;
            }
        }

        /// <summary>The terms of one sign, added up; null if a term would have to be multiplied.</summary>
        public IrExpression? Side(int sign)
        {
            if (_terms.Any(term => term.Count is < -1 or > 1) || BigInteger.Abs(_constant) > IrLimits.MaxExact) return null;
            var parts = _terms.Where(term => term.Count == sign).Select(term => term.Term).ToList();
            if (_constant.Sign == sign) parts.Add(new IrInt((long)BigInteger.Abs(_constant)));
            return parts.Count == 0 ? new IrInt(0) : parts.Aggregate((sum, part) => Make(IrBinaryOp.Add, sum, part));
        }

        public IrExpression Make(IrBinaryOp op, IrExpression left, IrExpression right) =>
            right is IrInt { Value: 0 } ? left : new IrBinary(op, left, right, _site);

        private void AddTerm(IrExpression expression, int sign)
        {
            var index = _terms.FindIndex(term => facts.AreSame(term.Term, expression));
            if (index < 0)
            {
                _terms.Add((expression, sign));
                return;
            }

            var count = _terms[index].Count + sign;
            Cancelled |= _terms[index].Count * sign < 0;
            if (count == 0) _terms.RemoveAt(index);
            else _terms[index] = (_terms[index].Term, count);
        }
    }
}
