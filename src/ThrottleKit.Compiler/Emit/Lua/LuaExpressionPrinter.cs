using System;
using System.Globalization;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// Prints expressions. Every number is a float that holds a whole number exactly, on 5.1 and 5.4 alike; none is ever -0, so that none is written
/// as <c>-0</c>. Where the ranges prove nothing, the value passes through a check that fails the expression's site.
/// </summary>
/// <param name="context">The script's strategy, ranges and inputs.</param>
/// <param name="names">The scope.</param>
/// <param name="prelude">Notes which functions are needed.</param>
/// <param name="products">The products whose results are at hand.</param>
internal sealed class LuaExpressionPrinter(LuaContext context, LuaNames names, LuaPrelude prelude, LuaSharedProducts products)
{
    private const string Zero = "0.0";

    /// <summary>Prints an expression.</summary>
    /// <param name="expression">The expression.</param>
    public LuaTerm Print(IrExpression expression) => expression switch
    {
        IrInt constant => Literal(constant.Value),
        IrBool constant => LuaTerm.Atom(constant.Value ? "true" : "false"),
        IrLocal local => LuaTerm.Atom(names[local.Name]),
        IrParameter or IrHasParameter or IrConfigured => context.Inputs.Read(expression),
        IrUnary unary => Unary(unary),
        IrBinary binary => Binary(binary),
        IrMulDiv product => MulDiv(product),
        IrClamp clamp => Clamp(clamp),
        IrConditional choice => Choice(choice),
        IrElement element => LuaTerm.Atom($"{Print(element.Row).At(LuaBinding.Atom)}[{Place(element.Index, element.Length, element.Site)}]"),
        IrWith with => Call(LuaPrelude.With, Print(with.Row), LuaTerm.Atom(Place(with.Index, with.Length, with.Site)), Print(with.Value)),
        IrZeros { Length: IrInt { Value: 0 } } => Table("{}"),
        IrZeros zeros => Call(LuaPrelude.Zeros, Kept(Print(zeros.Length), zeros.Site, canGrow: false)),
        IrFit fit => Fit(fit),
        IrNoEntries => Table(LuaLogs.Empty(context.Plan.Source.Log!.Columns.Count)),
        IrCount count => LuaTerm.Atom($"{Print(count.Log).At(LuaBinding.Atom)}.count"),
        IrEntry entry => Entry(entry),
        IrEdit edit => LuaTerm.Atom(Edited(edit, Call(LuaPrelude.Own, Print(edit.Log)))),
        IrCopy { Type: IrType.Log } copy => Call(LuaPrelude.Own, Print(copy.Row)),
        IrCopy copy => Call(LuaPrelude.Copy, Print(copy.Row)),
        _ => throw new NotSupportedException($"No Lua for {expression.GetType().Name}."),
    };

    /// <summary>A whole number, written as the float it is.</summary>
    /// <param name="value">The number.</param>
    public static LuaTerm Literal(long value) =>
        new(value.ToString(CultureInfo.InvariantCulture) + ".0", value < 0 ? LuaBinding.Sum : LuaBinding.Atom);

    /// <summary>A new table, which Lua takes no part of but in parentheses.</summary>
    private static LuaTerm Table(string text) => new(text, LuaBinding.Unary);

    /// <summary>Where an element stands in a table, which counts from 1; checked where nothing proves that it is there.</summary>
    public string Place(IrExpression index, IrExpression length, int site)
    {
        if (context.Ranges.IsGuarded(site)) return $"{Call(LuaPrelude.Index, Print(index), Print(length), Site(site)).Text} + 1.0";
        return index is IrInt constant ? Literal(constant.Value + 1).Text : $"{Print(index).At(LuaBinding.Sum)} + 1.0";
    }

    /// <summary>The call that changes a log which nothing else refers to, and gives it.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="log">The log.</param>
    public string Edited(IrEdit edit, LuaTerm log)
    {
        var at = LuaTerm.Atom(At(edit.Index, edit.Length, edit.Site));
        return edit.Op == IrLogOp.DropOldest
            ? Call(LuaPrelude.Drop, context.Ranges.IsGuarded(edit.Site) ? [log, at] : [log]).Text
            : Call(LuaPrelude.Put, log, at, LuaTerm.Atom($"{{{LuaNames.List(edit.Values.Select(value => Print(value).Text))}}}")).Text;
    }

    /// <summary>A record stands in one table with all others, its numbers one after another.</summary>
    private LuaTerm Entry(IrEntry entry)
    {
        var at = At(entry.Index, entry.Length, entry.Site);
        if (entry.Log is not IrLocal local) return Call(LuaPrelude.Entry, Print(entry.Log), LuaTerm.Atom(at), Literal(entry.Column + 1));
        var (log, width) = (names[local.Name], context.Plan.Source.Log!.Columns.Count);
        var place = entry.Index is IrInt { Value: 0 } && !context.Ranges.IsGuarded(entry.Site) ? $"{log}.first" : $"({log}.first + {at})";
        return LuaTerm.Atom($"{log}.items[{(width == 1 ? place : $"{place} * {Literal(width).Text}")} + {Literal(entry.Column + 1).Text}]");
    }

    private string At(IrExpression index, IrExpression length, int site) =>
        context.Ranges.IsGuarded(site) ? Call(LuaPrelude.Index, Print(index), Print(length), Site(site)).Text : Print(index).At(LuaBinding.Sum + 1);

    private LuaTerm Fit(IrFit fit)
    {
        if (!context.Ranges.IsGuarded(fit.Site)) return Print(fit.Row);
        var (min, max) = (context.Plan.Source.Sites[fit.Site].Min, context.Plan.Source.Sites[fit.Site].Max);
        return Call(LuaPrelude.Fit, Print(fit.Row), Print(fit.Length), Print(fit.Wanted), Literal(min), Literal(max), Site(fit.Site));
    }

    private LuaTerm Unary(IrUnary unary)
    {
        var operand = Print(unary.Operand);
        return unary.Op switch
        {
            IrUnaryOp.Not => new LuaTerm($"not {operand.At(LuaBinding.Unary)}", LuaBinding.Unary),
            IrUnaryOp.Negate => Kept(new LuaTerm($"{Zero} - {operand.At(LuaBinding.Quotient)}", LuaBinding.Sum), unary.Site, canGrow: false),
            IrUnaryOp.Abs => Kept(LuaTerm.Atom($"math.abs({operand.Text})"), unary.Site, canGrow: false),
            IrUnaryOp.Narrow => Kept(operand, unary.Site, canGrow: false),
            _ => throw new NotSupportedException($"No Lua for {unary.Op}."),
        };
    }

    private LuaTerm Binary(IrBinary binary)
    {
        var left = Print(binary.Left);
        var right = Print(binary.Right);
        switch (binary.Op)
        {
            case IrBinaryOp.Add:
                return Kept(Infix(left, "+", right, LuaBinding.Sum), binary.Site, canGrow: true);
            case IrBinaryOp.Subtract:
                return Kept(Infix(left, "-", right, LuaBinding.Sum), binary.Site, canGrow: true);
            case IrBinaryOp.Multiply:
                var product = Infix(left, "*", right, LuaBinding.Product);
                if (!context.Ranges.IsPlain(binary.Site)) product = new LuaTerm($"{product.Text} + {Zero}", LuaBinding.Sum);
                return Kept(product, binary.Site, canGrow: true);
            case IrBinaryOp.Divide or IrBinaryOp.Remainder or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide:
                return Kept(Division(binary, left, right), binary.Site, canGrow: false);
            case IrBinaryOp.Min:
                return Extreme(binary, left, "<", right, "min");
            case IrBinaryOp.Max:
                return Extreme(binary, left, ">", right, "max");
            case IrBinaryOp.And:
                return Logic(left, "and", right, LuaBinding.And);
            case IrBinaryOp.Or:
                return Logic(left, "or", right, LuaBinding.Or);
            default:
                return new LuaTerm(
                    $"{left.At(LuaBinding.Sum)} {Comparison(binary.Op)} {right.At(LuaBinding.Sum)}", LuaBinding.Comparison);
        }
    }

    /// <summary>Operands that are not negative need no more than <c>%</c>; the others go through a function, as Lua's <c>%</c> floors.</summary>
    private LuaTerm Division(IrBinary binary, LuaTerm left, LuaTerm right)
    {
        var plain = context.Ranges.IsPlain(binary.Site);
        var isChecked = context.Ranges.IsGuarded(binary.Site) && binary.Right is not IrInt { Value: not 0 };
        if (isChecked) right = Call(LuaPrelude.NonZero, right, Site(binary.Site));

        var a = left.At(LuaBinding.Unary);
        var b = right.At(LuaBinding.Unary);
        var inPlace = plain && !isChecked && binary.Left.IsAtom() && binary.Right.IsAtom();
        return binary.Op switch
        {
            IrBinaryOp.Remainder when plain => new LuaTerm($"{a} % {b}", LuaBinding.Quotient),
            IrBinaryOp.Remainder => Call(LuaPrelude.RemTrunc, left, right),
            IrBinaryOp.CeilDivide when inPlace => new LuaTerm($"({a} - {a} % {b}) / {b} + ({a} % {b} > {Zero} and 1.0 or {Zero})", LuaBinding.Sum),
            IrBinaryOp.CeilDivide => Call(LuaPrelude.DivCeil, left, right),
            _ when inPlace => new LuaTerm($"({a} - {a} % {b}) / {b}", LuaBinding.Quotient),
            _ when plain => Call(LuaPrelude.Quotient, left, right),
            IrBinaryOp.Divide => Call(LuaPrelude.DivTrunc, left, right),
            _ => Call(LuaPrelude.DivFloor, left, right),
        };
    }

    private LuaTerm Extreme(IrBinary binary, LuaTerm left, string comparison, LuaTerm right, string function) =>
        binary.Left.IsAtom() && binary.Right.IsAtom()
            ? new LuaTerm($"{left.At(LuaBinding.Sum)} {comparison} {right.At(LuaBinding.Sum)} and {left.At(LuaBinding.Sum)} or {right.At(LuaBinding.Sum)}", LuaBinding.Choice)
            : LuaTerm.Atom($"math.{function}({left.Text}, {right.Text})");

    /// <summary>A call that gives both results of a product.</summary>
    /// <param name="product">The product, unguarded.</param>
    public string Divide(IrMulDiv product) => Call(LuaPrelude.MulDiv, Print(product.A), Print(product.B), Print(product.Divisor)).Text;

    private LuaTerm MulDiv(IrMulDiv product)
    {
        if (products.Find(product) is { } known) return LuaTerm.Atom(known);
        var divisor = Print(product.Divisor);
        if (context.Ranges.IsGuarded(product.Site) && product.Divisor is not IrInt { Value: > 0 })
            divisor = Call(LuaPrelude.Positive, divisor, Site(product.Site));

        var (a, b) = (Print(product.A), Print(product.B));
        return product.Op switch
        {
            // The parentheses keep the quotient and drop what it leaves.
            IrMulDivOp.Floor => Kept(LuaTerm.Atom($"({Call(LuaPrelude.MulDiv, a, b, divisor).Text})"), product.Site, canGrow: true),
            IrMulDivOp.Ceil => Kept(Call(LuaPrelude.MulDivCeil, a, b, divisor), product.Site, canGrow: true),
            IrMulDivOp.Modulo => Kept(Call(LuaPrelude.MulMod, a, b, divisor), product.Site, canGrow: false),
            _ => throw new NotSupportedException($"No Lua for {product.Op}."),
        };
    }

    private LuaTerm Clamp(IrClamp clamp)
    {
        var (value, low, high) = (Print(clamp.Value), Print(clamp.Low), Print(clamp.High));
        return context.Ranges.IsGuarded(clamp.Site)
            ? Kept(Call(LuaPrelude.Clamp, value, low, high, Site(clamp.Site)), clamp.Site, canGrow: false)
            : LuaTerm.Atom($"math.min(math.max({value.Text}, {low.Text}), {high.Text})");
    }

    /// <summary><c>c and a or b</c> is <c>b</c> where <c>a</c> is false: that happens to truth values alone, which are spelled out.</summary>
    private LuaTerm Choice(IrConditional choice)
    {
        var (condition, yes, no) = (Print(choice.Condition), Print(choice.WhenTrue), Print(choice.WhenFalse));
        if (choice.Type != IrType.Bool)
            return new LuaTerm($"{condition.At(LuaBinding.And)} and {yes.At(LuaBinding.Comparison)} or {no.At(LuaBinding.Comparison)}", LuaBinding.Choice);

        var otherwise = new LuaTerm($"not {condition.At(LuaBinding.Unary)}", LuaBinding.Unary);
        return choice switch
        {
            { WhenTrue: IrBool { Value: true } } => Logic(condition, "or", no, LuaBinding.Or),
            { WhenTrue: IrBool { Value: false } } => Logic(otherwise, "and", no, LuaBinding.And),
            { WhenFalse: IrBool { Value: true } } => Logic(otherwise, "or", yes, LuaBinding.Or),
            { WhenFalse: IrBool { Value: false } } => Logic(condition, "and", yes, LuaBinding.And),
            _ => Logic(Logic(condition, "and", yes, LuaBinding.And), "or", Logic(otherwise, "and", no, LuaBinding.And), LuaBinding.Or),
        };
    }

    /// <summary>Has a guarded value checked; a value no larger than its operands, whose range is all that is exact, needs no check.</summary>
    private LuaTerm Kept(LuaTerm value, int site, bool canGrow)
    {
        if (!context.Ranges.IsGuarded(site)) return value;
        var (min, max) = (context.Plan.Source.Sites[site].Min, context.Plan.Source.Sites[site].Max);
        if (min != -IrLimits.MaxExact || max != IrLimits.MaxExact) return Call(LuaPrelude.Within, value, Literal(min), Literal(max), Site(site));
        return canGrow ? Call(LuaPrelude.Exact, value, Site(site)) : value;
    }

    private LuaTerm Call(string function, params LuaTerm[] arguments) =>
        LuaTerm.Atom($"{prelude.Use(function)}({LuaNames.List(Array.ConvertAll(arguments, argument => argument.Text))})");

    private static LuaTerm Infix(LuaTerm left, string op, LuaTerm right, LuaBinding binding) =>
        new($"{left.At(binding)} {op} {right.At(binding + 1)}", binding);

    /// <summary>Parentheses where <c>and</c> meets <c>or</c>: Lua needs none, its readers do.</summary>
    private static LuaTerm Logic(LuaTerm left, string op, LuaTerm right, LuaBinding binding) =>
        new($"{(left.Binding == binding ? left.Text : left.At(LuaBinding.Comparison))} {op} {right.At(LuaBinding.Comparison)}", binding);

    private static LuaTerm Site(int site) => LuaTerm.Atom(site.ToString(CultureInfo.InvariantCulture));

    private static string Comparison(IrBinaryOp op) => op switch
    {
        IrBinaryOp.Equal => "==",
        IrBinaryOp.NotEqual => "~=",
        IrBinaryOp.Less => "<",
        IrBinaryOp.LessOrEqual => "<=",
        IrBinaryOp.Greater => ">",
        IrBinaryOp.GreaterOrEqual => ">=",
        _ => throw new NotSupportedException($"No Lua for {op}."),
    };
}
