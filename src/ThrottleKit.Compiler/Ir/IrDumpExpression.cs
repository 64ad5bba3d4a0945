using System.Globalization;
using System.Linq;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>Expressions in a listing: as one would write them, with the parentheses that are needed.</summary>
internal static class IrDumpExpression
{
    private const int Choice = 0, Or = 1, And = 2, Equality = 3, Comparison = 4, Sum = 5, Product = 6, Prefix = 7, Atom = 8;

    public static string Print(IrExpression expression) => Print(expression, Choice);

    private static string Print(IrExpression expression, int least)
    {
        var (text, strength) = Parts(expression);
        return strength < least ? $"({text})" : text;
    }

    private static (string Text, int Strength) Parts(IrExpression expression) => expression switch
    {
        IrInt constant => (constant.Value.ToString(CultureInfo.InvariantCulture), constant.Value < 0 ? Prefix : Atom),
        IrBool constant => (constant.Value ? "true" : "false", Atom),
        IrLocal local => (local.Name, Atom),
        IrParameter parameter => ("$" + parameter.Name, Atom),
        IrHasParameter has => ($"given(${has.Name})", Atom),
        IrConfigured configured => ("@" + configured.Name, Atom),
        IrUnary { Op: IrUnaryOp.Negate } unary => ("-" + Print(unary.Operand, Atom), Prefix),
        IrUnary { Op: IrUnaryOp.Not } unary => ("!" + Print(unary.Operand, Prefix), Prefix),
        IrUnary unary => ($"{IrTextWords.Unary[unary.Op]}({Print(unary.Operand)})", Atom),
        IrBinary binary => Infix(binary),
        IrMulDiv product => ($"{IrTextWords.MulDiv[product.Op]}({Print(product.A)}, {Print(product.B)}, {Print(product.Divisor)})", Atom),
        IrClamp clamp => ($"clamp({Print(clamp.Value)}, {Print(clamp.Low)}, {Print(clamp.High)})", Atom),
        IrConditional choice => ($"{Print(choice.Condition, Or)} ? {Print(choice.WhenTrue)} : {Print(choice.WhenFalse)}", Choice),
        IrZeros zeros => ($"zeros({Print(zeros.Length)})", Atom),
        IrElement element => ($"{Print(element.Row, Atom)}[{Print(element.Index)}]", Atom),
        IrWith with => ($"{Print(with.Row, Atom)}.with({Print(with.Index)}, {Print(with.Value)})", Atom),
        IrFit fit => ($"fit({Print(fit.Row)}, {Print(fit.Length)} is {Print(fit.Wanted)})", Atom),
        IrCopy copy => ($"copy({Print(copy.Row)})", Atom),
        IrNoEntries => ("()", Atom),
        IrCount count => ($"{Print(count.Log, Atom)}.count", Atom),
        IrEntry entry => ($"{Print(entry.Log, Atom)}[{Print(entry.Index)}].{entry.Column.ToString(CultureInfo.InvariantCulture)}", Atom),
        IrEdit { Op: IrLogOp.Append } edit => ($"{Print(edit.Log, Atom)}.append({Items(edit.Values)})", Atom),
        IrEdit { Op: IrLogOp.DropOldest } edit => ($"{Print(edit.Log, Atom)}.dropOldest()", Atom),
        IrEdit edit => ($"{Print(edit.Log, Atom)}.with({Print(edit.Index)}, {Items(edit.Values)})", Atom),
        _ => (expression.ToString(), Choice),
    };

    private static string Items(EquatableArray<IrExpression> values) => string.Join(", ", values.Select(value => Print(value)));

    private static (string Text, int Strength) Infix(IrBinary binary)
    {
        var strength = StrengthOf(binary.Op);
        var word = IrTextWords.Binary[binary.Op];
        return strength == Atom
            ? ($"{word}({Print(binary.Left)}, {Print(binary.Right)})", Atom)
            : ($"{Print(binary.Left, strength)} {word} {Print(binary.Right, strength + 1)}", strength);
    }

    private static int StrengthOf(IrBinaryOp op) => op switch
    {
        IrBinaryOp.Add or IrBinaryOp.Subtract => Sum,
        IrBinaryOp.Multiply or IrBinaryOp.Divide or IrBinaryOp.Remainder => Product,
        IrBinaryOp.Equal or IrBinaryOp.NotEqual => Equality,
        IrBinaryOp.Less or IrBinaryOp.LessOrEqual or IrBinaryOp.Greater or IrBinaryOp.GreaterOrEqual => Comparison,
        IrBinaryOp.And => And,
        IrBinaryOp.Or => Or,
        _ => Atom,
    };
}
