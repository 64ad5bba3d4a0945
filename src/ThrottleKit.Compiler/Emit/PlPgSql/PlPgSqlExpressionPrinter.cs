using System;
using System.Globalization;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// Prints expressions. Numbers are <c>bigint</c>, whose division truncates as C#'s does; a product that may pass 64 bits is <c>numeric</c>. Where the
/// ranges prove nothing, the value passes through a check that fails the expression's site.
/// </summary>
/// <param name="context">The strategy and its ranges.</param>
/// <param name="names">The scope.</param>
internal sealed class PlPgSqlExpressionPrinter(PlPgSqlContext context, PlPgSqlNames names)
{
    /// <summary>Prints an expression.</summary>
    /// <param name="expression">The expression.</param>
    public PlPgSqlTerm Print(IrExpression expression) => expression switch
    {
        IrInt constant => Literal(constant.Value),
        IrBool constant => PlPgSqlTerm.Atom(constant.Value ? "true" : "false"),
        IrLocal local => PlPgSqlTerm.Atom(names[local.Name]),
        IrParameter or IrHasParameter or IrConfigured => Input(expression),
        IrUnary unary => Unary(unary),
        IrBinary binary => Binary(binary),
        IrMulDiv product => MulDiv(product),
        IrClamp clamp => Clamp(clamp),
        IrConditional choice => Choice(choice.Condition, Print(choice.WhenTrue), Print(choice.WhenFalse)),
        IrElement element => PlPgSqlTerm.Atom($"{Row(element.Row)}[{Place(element.Index, element.Length, element.Site)}]"),
        IrWith with => Call(PlPgSqlPrelude.With, Print(with.Row), PlPgSqlTerm.Atom(Place(with.Index, with.Length, with.Site)), Print(with.Value)),
        IrZeros zeros => PlPgSqlTerm.Atom($"array_fill(0::bigint, ARRAY[{Kept(Print(zeros.Length), zeros.Site, canGrow: false).At(PlPgSqlBinding.Atom)}::integer])"),
        IrFit fit => Fit(fit),
        IrNoEntries => PlPgSqlTerm.Atom("'{}'::bigint[]"),
        IrCount count => Count(count),
        IrEntry entry => PlPgSqlTerm.Atom($"{Row(entry.Log)}[{Of(entry)}]"),
        IrEdit edit => Edited(edit),
        IrCopy copy => Print(copy.Row), // an array is a value
        _ => throw new NotSupportedException($"No SQL for {expression.GetType().Name}."),
    };

    /// <summary>Where an element stands in an array, which counts from 1; checked where nothing proves that it is there.</summary>
    public string Place(IrExpression index, IrExpression length, int site) =>
        Infix(context.Ranges.IsGuarded(site) ? Call(PlPgSqlPrelude.Index, Print(index), Print(length), Site(site)) : Print(index), "+", Literal(1), PlPgSqlBinding.Sum).Text;

    private int Width => context.Plan.Source.Log!.Columns.Count;

    /// <summary>A log is one array, the numbers of a record one after another.</summary>
    private PlPgSqlTerm Count(IrCount count)
    {
        var numbers = PlPgSqlTerm.Atom($"cardinality({Print(count.Log).Text})");
        return (Width == 1 ? numbers : Infix(numbers, "/", Literal(Width), PlPgSqlBinding.Product)).As("bigint");
    }

    private string Of(IrEntry entry)
    {
        var at = At(entry.Index, entry.Length, entry.Site);
        return Infix(Width == 1 ? at : Infix(at.Widened(), "*", Literal(Width), PlPgSqlBinding.Product), "+", Literal(entry.Column + 1), PlPgSqlBinding.Sum).Text;
    }

    private PlPgSqlTerm At(IrExpression index, IrExpression length, int site) =>
        context.Ranges.IsGuarded(site) ? Call(PlPgSqlPrelude.Index, Print(index), Print(length), Site(site)) : Print(index);

    private PlPgSqlTerm Edited(IrEdit edit)
    {
        var log = Print(edit.Log);
        if (edit.Op == IrLogOp.DropOldest && !context.Ranges.IsGuarded(edit.Site)) return PlPgSqlTerm.Atom($"{Row(edit.Log)}[{Literal(Width + 1).Text}:]");
        var at = At(edit.Index, edit.Length, edit.Site);
        if (edit.Op == IrLogOp.DropOldest) return Call(PlPgSqlPrelude.Drop, log, at, Literal(Width));
        var record = PlPgSqlTerm.Atom($"ARRAY[{PlPgSqlNames.List(edit.Values.Select(value => Print(value).Text))}]::bigint[]");
        return Call(PlPgSqlPrelude.Put, log, at, record);
    }

    private string Row(IrExpression row) => row is IrLocal ? Print(row).Text : $"({Print(row).Text})";

    private PlPgSqlTerm Fit(IrFit fit)
    {
        if (!context.Ranges.IsGuarded(fit.Site)) return Print(fit.Row);
        var (min, max) = (context.Plan.Source.Sites[fit.Site].Min, context.Plan.Source.Sites[fit.Site].Max);
        return Call(PlPgSqlPrelude.Fit, Print(fit.Row), Print(fit.Length), Print(fit.Wanted), Literal(min), Literal(max), Site(fit.Site));
    }

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static PlPgSqlTerm Literal(long value) => new(
        value.ToString(CultureInfo.InvariantCulture), value < 0 ? PlPgSqlBinding.Sum : PlPgSqlBinding.Atom, value is >= int.MinValue and <= int.MaxValue);

    /// <summary>Truth values arrive as 1 and 0.</summary>
    private PlPgSqlTerm Input(IrExpression input)
    {
        if (context.Derivations.Derived.FirstOrDefault(step => step.Input.Equals(input)).Definition is { } definition) return Print(definition);
        var name = names[PlPgSqlInputs.KeyOf(input)];
        return input.Type == IrType.Bool ? new PlPgSqlTerm($"{name} <> 0", PlPgSqlBinding.Comparison) : PlPgSqlTerm.Atom(name);
    }

    private PlPgSqlTerm Unary(IrUnary unary)
    {
        var operand = Print(unary.Operand);
        return unary.Op switch
        {
            IrUnaryOp.Not => new PlPgSqlTerm($"NOT {operand.At(PlPgSqlBinding.Comparison)}", PlPgSqlBinding.Not),
            IrUnaryOp.Negate => Kept(new PlPgSqlTerm($"-{operand.Widened().At(PlPgSqlBinding.Atom)}", PlPgSqlBinding.Sum), unary.Site, canGrow: false),
            IrUnaryOp.Abs => Kept(PlPgSqlTerm.Atom($"abs({operand.Widened().Text})"), unary.Site, canGrow: false),
            IrUnaryOp.Narrow => Kept(operand, unary.Site, canGrow: false),
            _ => throw new NotSupportedException($"No SQL for {unary.Op}."),
        };
    }

    private PlPgSqlTerm Binary(IrBinary binary)
    {
        var (left, right) = (Print(binary.Left), Print(binary.Right));
        switch (binary.Op)
        {
            case IrBinaryOp.Add:
                return Kept(Infix(left, "+", right, PlPgSqlBinding.Sum), binary.Site, canGrow: true);
            case IrBinaryOp.Subtract:
                return Kept(Infix(left, "-", right, PlPgSqlBinding.Sum), binary.Site, canGrow: true);
            case IrBinaryOp.Multiply:
                // A product that is checked may pass 64 bits, and would then fail as an error of the server's and not as this site.
                return Kept(Infix(context.Ranges.IsGuarded(binary.Site) ? left.As("numeric") : left, "*", right, PlPgSqlBinding.Product), binary.Site, canGrow: true);
            case IrBinaryOp.Divide or IrBinaryOp.Remainder or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide:
                return Kept(Division(binary, left, right), binary.Site, canGrow: false);
            case IrBinaryOp.Min:
                return Kept(Extreme("LEAST", left, right), binary.Site, canGrow: false);
            case IrBinaryOp.Max:
                return Kept(Extreme("GREATEST", left, right), binary.Site, canGrow: false);
            case IrBinaryOp.And:
                return context.CanFail(binary.Right) ? Choice(binary.Left, right, False) : Logic(left, "AND", right, PlPgSqlBinding.And);
            case IrBinaryOp.Or:
                return context.CanFail(binary.Right) ? Choice(binary.Left, True, right) : Logic(left, "OR", right, PlPgSqlBinding.Or);
            default:
                return new PlPgSqlTerm($"{left.At(PlPgSqlBinding.Sum)} {Comparison(binary.Op)} {right.At(PlPgSqlBinding.Sum)}", PlPgSqlBinding.Comparison);
        }
    }

    private PlPgSqlTerm Division(IrBinary binary, PlPgSqlTerm left, PlPgSqlTerm right)
    {
        if (context.Ranges.IsGuarded(binary.Site) && binary.Right is not IrInt { Value: not 0 })
            right = Call(PlPgSqlPrelude.NonZero, right, Site(binary.Site));
        var isPlain = context.Ranges.IsPlain(binary.Site);
        return binary.Op switch
        {
            IrBinaryOp.Remainder => Infix(left, "%", right, PlPgSqlBinding.Product),
            IrBinaryOp.Divide => Infix(left, "/", right, PlPgSqlBinding.Product),
            IrBinaryOp.FloorDivide when isPlain => Infix(left, "/", right, PlPgSqlBinding.Product),
            IrBinaryOp.FloorDivide => Call(PlPgSqlPrelude.DivFloor, left, right),
            IrBinaryOp.CeilDivide when isPlain && binary.Right.IsAtom() =>
                Infix(Infix(Infix(left, "+", right, PlPgSqlBinding.Sum), "-", Literal(1), PlPgSqlBinding.Sum), "/", right, PlPgSqlBinding.Product),
            _ => Call(PlPgSqlPrelude.DivCeil, left, right),
        };
    }

    private PlPgSqlTerm MulDiv(IrMulDiv product)
    {
        var (a, b, divisor) = (Print(product.A), Print(product.B), Print(product.Divisor));
        var isGuarded = context.Ranges.IsGuarded(product.Site);
        if (isGuarded && product.Divisor is not IrInt { Value: > 0 }) divisor = Call(PlPgSqlPrelude.Positive, divisor, Site(product.Site));
        if (!isGuarded && context.Ranges.IsPlain(product.Site))
        {
            // No operand is negative: numeric's own division, which cuts off, is all it takes.
            var exact = Infix(a.As("numeric"), "*", b, PlPgSqlBinding.Product);
            if (product.Op == IrMulDivOp.Floor) return Exactly("div", exact, divisor);
            if (product.Op == IrMulDivOp.Modulo) return Exactly("mod", exact, divisor);
            if (product.Divisor.IsAtom())
                return Exactly("div", Infix(Infix(exact, "+", divisor, PlPgSqlBinding.Sum), "-", Literal(1), PlPgSqlBinding.Sum), divisor);
        }

        return product.Op switch
        {
            IrMulDivOp.Floor => Fitted(Call(PlPgSqlPrelude.MulDivFloor, a, b, divisor), product.Site),
            IrMulDivOp.Ceil => Fitted(Call(PlPgSqlPrelude.MulDivCeil, a, b, divisor), product.Site),
            IrMulDivOp.Modulo => Kept(Call(PlPgSqlPrelude.MulMod, a, b, divisor), product.Site, canGrow: false),
            _ => throw new NotSupportedException($"No SQL for {product.Op}."),
        };
    }

    private static PlPgSqlTerm Exactly(string function, PlPgSqlTerm product, PlPgSqlTerm divisor) =>
        PlPgSqlTerm.Atom($"{function}({product.Text}, {divisor.Text})").As("bigint");

    private PlPgSqlTerm Fitted(PlPgSqlTerm quotient, int site) => context.Ranges.IsGuarded(site) ? Kept(quotient, site, canGrow: true) : quotient.As("bigint");

    private PlPgSqlTerm Clamp(IrClamp clamp)
    {
        var (value, low, high) = (Print(clamp.Value), Print(clamp.Low), Print(clamp.High));
        return context.Ranges.IsGuarded(clamp.Site)
            ? Kept(Call(PlPgSqlPrelude.Clamp, value, low, high, Site(clamp.Site)), clamp.Site, canGrow: false)
            : Extreme("LEAST", Extreme("GREATEST", value, low), high);
    }

    /// <summary>Of all constructs CASE alone is promised to evaluate only what it chooses.</summary>
    private PlPgSqlTerm Choice(IrExpression condition, PlPgSqlTerm yes, PlPgSqlTerm no) => new(
        $"CASE WHEN {Print(condition).Text} THEN {yes.Text} ELSE {no.Text} END", PlPgSqlBinding.Atom, yes.IsNarrow && no.IsNarrow);

    private static PlPgSqlTerm Extreme(string function, PlPgSqlTerm left, PlPgSqlTerm right) =>
        new($"{function}({left.Text}, {right.Text})", PlPgSqlBinding.Atom, left.IsNarrow && right.IsNarrow);

    /// <summary>Has a guarded value checked; a value no larger than its operands, whose range is all that is exact, needs no check.</summary>
    private PlPgSqlTerm Kept(PlPgSqlTerm value, int site, bool canGrow)
    {
        if (!context.Ranges.IsGuarded(site)) return value;
        var (min, max) = (context.Plan.Source.Sites[site].Min, context.Plan.Source.Sites[site].Max);
        var isNarrower = min != -IrLimits.MaxExact || max != IrLimits.MaxExact;
        if (!isNarrower && !canGrow) return value;
        var check = Call(PlPgSqlPrelude.Within, value, Literal(min), Literal(max), Site(site));

        // The function is one of PL/pgSQL too: a name is compared in place, and it is called to fail.
        return value.IsName ? PlPgSqlTerm.Atom($"CASE WHEN {value.Text} BETWEEN {Literal(min).Text} AND {Literal(max).Text} THEN {value.Text} ELSE {check.Text} END") : check;
    }

    private PlPgSqlTerm Call(string function, params PlPgSqlTerm[] arguments) =>
        PlPgSqlTerm.Atom($"{context.Prelude.Use(function)}({PlPgSqlNames.List(arguments.Select(argument => argument.Text))})");

    /// <summary>An operation of 64 bits or more: two literals that fit 32 would else be added in 32.</summary>
    private static PlPgSqlTerm Infix(PlPgSqlTerm left, string op, PlPgSqlTerm right, PlPgSqlBinding binding) =>
        new($"{(right.IsNarrow ? left.Widened() : left).At(binding)} {op} {right.At(binding + 1)}", binding);

    /// <summary>Parentheses where AND meets OR: SQL needs none, its readers do.</summary>
    private static PlPgSqlTerm Logic(PlPgSqlTerm left, string op, PlPgSqlTerm right, PlPgSqlBinding binding) =>
        new($"{(left.Binding == binding ? left.Text : left.At(PlPgSqlBinding.Not))} {op} {right.At(PlPgSqlBinding.Not)}", binding);

    private static PlPgSqlTerm True => PlPgSqlTerm.Atom("true");

    private static PlPgSqlTerm False => PlPgSqlTerm.Atom("false");

    private static PlPgSqlTerm Site(int site) => PlPgSqlTerm.Atom(site.ToString(CultureInfo.InvariantCulture));

    private static string Comparison(IrBinaryOp op) => op switch
    {
        IrBinaryOp.Equal => "=",
        IrBinaryOp.NotEqual => "<>",
        IrBinaryOp.Less => "<",
        IrBinaryOp.LessOrEqual => "<=",
        IrBinaryOp.Greater => ">",
        IrBinaryOp.GreaterOrEqual => ">=",
        _ => throw new NotSupportedException($"No SQL for {op}."),
    };
}
