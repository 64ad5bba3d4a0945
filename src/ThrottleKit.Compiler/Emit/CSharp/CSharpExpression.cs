using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>How strongly the parts of a piece of C# hold together; what holds less than is needed gets parentheses.</summary>
internal enum Strength
{
    Choice,
    Or,
    And,
    Equality,
    Comparison,
    Sum,
    Product,
    Prefix,
    Atom,
}

/// <summary>A printed expression.</summary>
/// <param name="Text">The code.</param>
/// <param name="Strength">How strongly it holds together.</param>
/// <param name="IsInt">Whether C# gives it the type int, as it is made of small constants alone: arithmetic on two of these would wrap at 32 bits.</param>
internal readonly record struct CSharpCode(string Text, Strength Strength, bool IsInt = false)
{
    public string At(Strength least) => Strength < least ? $"({Text})" : Text;
}

/// <summary>Prints expressions as C#.</summary>
/// <param name="dialect">Where they are printed for.</param>
/// <param name="locals">The code of each local variable.</param>
/// <param name="divisions">The divisions that give a floor and its remainder at once.</param>
/// <param name="newRemainder">Names a remainder.</param>
internal sealed class CSharpExpression(
    CSharpDialect dialect, IReadOnlyDictionary<string, CSharpCode> locals, SharedDivisions divisions, Func<string> newRemainder)
{
    /// <summary>For expressions over the configuration alone.</summary>
    public static CSharpExpression OfConfiguration(CSharpDialect dialect) =>
        new(dialect, new Dictionary<string, CSharpCode>(), new SharedDivisions(), () => throw new InvalidOperationException("Nothing is shared here."));

    /// <summary>The same for logs.</summary>
    public CSharpLogs Logs => field ??= new CSharpLogs(dialect, this);

    /// <summary>The expression where any may stand alone.</summary>
    public string Print(IrExpression expression) => Code(expression).Text;

    /// <summary>The expression in a list, where <c>f(a &lt; b, c > (d))</c> would read as a generic call.</summary>
    public string Item(IrExpression expression) => Code(expression).At(expression.Type == IrType.Bool ? Strength.Prefix : Strength.Choice);

    /// <summary>A value if a condition holds, and given code otherwise.</summary>
    public string Choice(IrExpression condition, IrExpression whenTrue, string otherwise)
    {
        var chosen = Code(condition).At(Strength.Or);
        return $"{chosen} ? {Branch(whenTrue).At(Strength.Or)} : {otherwise}";
    }

    public string Items(IEnumerable<IrExpression> expressions) => string.Join(", ", expressions.Select(Item));

    public CSharpCode Code(IrExpression expression) => expression switch
    {
        IrInt constant => new CSharpCode(CSharpText.Number(constant.Value), constant.Value < 0 ? Strength.Prefix : Strength.Atom, CSharpText.IsInt(constant.Value)),
        IrBool constant => new CSharpCode(CSharpText.Bool(constant.Value), Strength.Atom),
        IrLocal local => locals[local.Name],
        IrParameter or IrHasParameter or IrConfigured => new CSharpCode(dialect.Read(expression), Strength.Atom),
        IrUnary unary => Unary(unary),
        IrBinary binary => Binary(binary),
        IrMulDiv product => MulDiv(product),
        IrClamp clamp => Clamp(clamp),
        IrConditional choice => Choose(choice),
        IrElement element => new CSharpCode($"{Code(element.Row).At(Strength.Atom)}[{Index(element.Index, element.Length, element.Site)}]", Strength.Atom),
        IrWith with => new CSharpCode(
            $"{Code(with.Row).At(Strength.Atom)}.With({Index(with.Index, with.Length, with.Site)}, {Item(with.Value)})", Strength.Atom),
        IrZeros zeros => new CSharpCode($"{CSharpText.Counters}.Of({Checked(zeros.Length, zeros.Site)})", Strength.Atom),
        IrFit fit => dialect.IsGuarded(fit.Site) ? Guarded("Fit", fit.Site, fit.Row, fit.Length, fit.Wanted) : Code(fit.Row),
        IrNoEntries => Logs.Empty,
        IrCount count => Logs.Count(count),
        IrEntry entry => Logs.Entry(entry),
        IrEdit edit => Logs.Edited(edit),
        IrCopy { Type: IrType.Log } copy => Code(copy.Row), // versions of a log share a ring and know each of their own part
        IrCopy copy => new CSharpCode($"{CSharpText.Rows}.Copy({Code(copy.Row).Text})", Strength.Atom),
        _ => throw new NotSupportedException($"C# has no {expression.GetType().Name}."),
    };

    /// <summary>The expression, of the type long whatever it is made of.</summary>
    private CSharpCode Long(IrExpression expression)
    {
        var code = Code(expression);
        if (!code.IsInt) return code;
        return expression is IrInt ? new CSharpCode(code.Text + "L", code.Strength) : new CSharpCode($"(long){code.At(Strength.Atom)}", Strength.Prefix);
    }

    /// <summary>An index into a row, checked where nothing proves it.</summary>
    public string Index(IrExpression index, IrExpression length, int site) =>
        dialect.IsGuarded(site) ? $"{CSharpText.Checked}.Index({Items([index, length])}, {CSharpText.Number(site)}, {CSharpText.Quoted(dialect.Site(site).Text)})" : Item(index);

    private string Checked(IrExpression length, int site) => dialect.IsGuarded(site) ? Guarded("Narrow", site, length).Text : Long(length).Text;

    private CSharpCode Unary(IrUnary unary)
    {
        if (unary.Op == IrUnaryOp.Not) return Not(unary.Operand);
        if (dialect.IsGuarded(unary.Site)) return Guarded(unary.Op.ToString(), unary.Site, unary.Operand);
        return unary.Op switch
        {
            IrUnaryOp.Negate => new CSharpCode("-" + Long(unary.Operand).At(Strength.Atom), Strength.Prefix),
            IrUnaryOp.Abs => new CSharpCode($"{CSharpText.Math}.Abs({Long(unary.Operand).Text})", Strength.Atom),
            _ => Code(unary.Operand),
        };
    }

    /// <summary>A negated comparison is the opposite one, which is how people write it.</summary>
    private CSharpCode Not(IrExpression operand) =>
        operand is IrBinary comparison && comparison.Op.IsComparison()
            ? Binary(comparison with { Op = comparison.Op.Opposite() })
            : new CSharpCode("!" + Code(operand).At(Strength.Prefix), Strength.Prefix);

    private CSharpCode Binary(IrBinary binary)
    {
        if (dialect.IsGuarded(binary.Site) || DividesByZero(binary)) return Guarded(CheckedName(binary.Op), binary.Site, binary.Left, binary.Right);
        switch (binary.Op)
        {
            case IrBinaryOp.Min or IrBinaryOp.Max:
                CSharpCode one = Code(binary.Left), other = Code(binary.Right);
                return new CSharpCode($"{CSharpText.Math}.{binary.Op}({one.Text}, {other.Text})", Strength.Atom, one.IsInt && other.IsInt);
            case IrBinaryOp.Divide or IrBinaryOp.FloorDivide or IrBinaryOp.Remainder when dialect.IsPlain(binary.Site) && binary.Right is not IrInt:
                // Neither side is negative: the processor divides unsigned numbers in about half the time.
                var by = binary.Op == IrBinaryOp.Remainder ? "%" : "/";
                return new CSharpCode($"(long)((ulong){Code(binary.Left).At(Strength.Prefix)} {by} (ulong){Code(binary.Right).At(Strength.Prefix)})", Strength.Prefix);
            case IrBinaryOp.FloorDivide:
                return dialect.IsPlain(binary.Site) ? Infix(binary, "/", Strength.Product) : Exact("FloorDiv", binary.Left, binary.Right);
            case IrBinaryOp.CeilDivide:
                return dialect.IsPlain(binary.Site) && binary.Right is IrInt or IrLocal or IrParameter or IrConfigured
                    ? new CSharpCode($"({Long(binary.Left).At(Strength.Sum)} + {Code(binary.Right).At(Strength.Product)} - 1) / {Code(binary.Right).At(Strength.Prefix)}", Strength.Product)
                    : Exact("CeilDiv", binary.Left, binary.Right);
            default:
                var (sign, strength) = Sign(binary.Op);
                return Infix(binary, sign, strength);
        }
    }

    /// <summary>A constant 0 in code that is never reached: C# refuses to see it written.</summary>
    private static bool DividesByZero(IrBinary binary) =>
        binary is { Right: IrInt { Value: 0 }, Site: not IrSite.None, Op: IrBinaryOp.Divide or IrBinaryOp.Remainder };

    private CSharpCode Infix(IrBinary binary, string sign, Strength strength)
    {
        var left = Code(binary.Left);
        var right = binary.Op is IrBinaryOp.And or IrBinaryOp.Or ? Branch(binary.Right) : Code(binary.Right);
        if (binary.Type == IrType.Int && left.IsInt && right.IsInt) left = Long(binary.Left);
        return new CSharpCode($"{left.At(strength)} {sign} {right.At(strength + 1)}", strength);
    }

    private CSharpCode MulDiv(IrMulDiv product)
    {
        var name = product.Op switch { IrMulDivOp.Floor => "MulDivFloor", IrMulDivOp.Ceil => "MulDivCeil", _ => "MulMod" };
        if (SharedDivisions.Key(product, dialect) is { } key)
        {
            if (divisions.Knows(key, out var known))
            {
                if (product.Op == IrMulDivOp.Modulo) return new CSharpCode(known, Strength.Atom);
            }
            else if (product.Op == IrMulDivOp.Floor && divisions.IsWanted(key))
            {
                var operands = Items([product.A, product.B, product.Divisor]);
                var remainder = newRemainder();
                divisions.Learn(key, remainder);
                return new CSharpCode($"{CSharpText.Core}.Exactness.Products.{name}({operands}, out var {remainder})", Strength.Atom);
            }
        }

        return dialect.IsGuarded(product.Site)
            ? Guarded(name, product.Site, product.A, product.B, product.Divisor)
            : Exact(name, product.A, product.B, product.Divisor);
    }

    private CSharpCode Clamp(IrClamp clamp) => dialect.IsGuarded(clamp.Site)
        ? Guarded("Clamp", clamp.Site, clamp.Value, clamp.Low, clamp.High)
        : new CSharpCode($"{CSharpText.Math}.Clamp({Long(clamp.Value).Text}, {Items([clamp.Low, clamp.High])})", Strength.Atom);

    private CSharpCode Choose(IrConditional choice)
    {
        var condition = Code(choice.Condition).At(Strength.Or);
        CSharpCode then = Branch(choice.WhenTrue), otherwise = Branch(choice.WhenFalse);
        return new CSharpCode(
            $"{condition} ? {then.At(Strength.Or)} : {otherwise.At(Strength.Choice)}", Strength.Choice, then.IsInt && otherwise.IsInt);
    }

    /// <summary>What may not be evaluated: a remainder that it makes known is not known after it.</summary>
    private CSharpCode Branch(IrExpression expression)
    {
        divisions.Enter();
        var code = Code(expression);
        divisions.Leave();
        return code;
    }

    private CSharpCode Exact(string name, params IrExpression[] operands) => new($"{CSharpText.Exact}.{name}({Items(operands)})", Strength.Atom);

    private CSharpCode Guarded(string name, int number, params IrExpression[] operands)
    {
        var site = dialect.Site(number);
        var range = site.Min == -IrLimits.MaxExact && site.Max == IrLimits.MaxExact ? "" : $", {CSharpText.Number(site.Min)}, {CSharpText.Number(site.Max)}";
        return new CSharpCode(
            $"{CSharpText.Checked}.{name}({Items(operands)}, {CSharpText.Number(number)}, {CSharpText.Quoted(site.Text)}{range})", Strength.Atom);
    }

    private static string CheckedName(IrBinaryOp op) => op switch
    {
        IrBinaryOp.FloorDivide => "FloorDiv",
        IrBinaryOp.CeilDivide => "CeilDiv",
        _ => op.ToString(),
    };

    private static (string Sign, Strength Strength) Sign(IrBinaryOp op) => op switch
    {
        IrBinaryOp.Add => ("+", Strength.Sum),
        IrBinaryOp.Subtract => ("-", Strength.Sum),
        IrBinaryOp.Multiply => ("*", Strength.Product),
        IrBinaryOp.Divide => ("/", Strength.Product),
        IrBinaryOp.Remainder => ("%", Strength.Product),
        IrBinaryOp.Equal => ("==", Strength.Equality),
        IrBinaryOp.NotEqual => ("!=", Strength.Equality),
        IrBinaryOp.Less => ("<", Strength.Comparison),
        IrBinaryOp.LessOrEqual => ("<=", Strength.Comparison),
        IrBinaryOp.Greater => (">", Strength.Comparison),
        IrBinaryOp.GreaterOrEqual => (">=", Strength.Comparison),
        IrBinaryOp.And => ("&&", Strength.And),
        IrBinaryOp.Or => ("||", Strength.Or),
        _ => throw new NotSupportedException($"C# has no sign for {op}."),
    };
}
