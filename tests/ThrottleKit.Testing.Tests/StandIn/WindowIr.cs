using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using static ThrottleKit.Compiler.Text.EquatableArray;

namespace ThrottleKit.Testing.Tests;

/// <summary>The same fixed window in the compiler's own form, for the interpreter.</summary>
internal static class WindowIr
{
    private static readonly IrSite[] Sites =
    [
        new(0, "now - now % Window", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(1, "now - now % Window + Window", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(2, "Limit - used", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(3, "used + cost", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(4, "left - cost", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(5, "now % Window", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(6, "state.End - Window", -IrLimits.MaxExact, IrLimits.MaxExact),
        new(7, "state.Used - amount", -IrLimits.MaxExact, IrLimits.MaxExact),
    ];

    public static string Text { get; } = IrText.Write(Build());

    private static IrStrategy Build() => new(
        "window",
        Of(
            new IrParameterInfo("limit", "Limit", IrParameterKind.Integer, "long", 1, 1_000_000_000, false, null, default),
            new IrParameterInfo("window", "Window", IrParameterKind.Duration, "global::ThrottleKit.Duration", 1, IrLimits.MaxDuration, false, null, default)),
        Of(
            new IrField("End", "long", IrType.Int, 0, IrLimits.MaxExact, IrSite.None),
            new IrField("Used", "long", IrType.Int, 0, IrLimits.MaxExact, IrSite.None)),
        Of("window"),
        Of(Decide(), Credit(), Carry()),
        new EquatableArray<IrSite>(Sites));

    private static IrFunction Decide()
    {
        var fresh = Binary(IrBinaryOp.Or, new IrUnary(IrUnaryOp.Not, Bool("exists"), IrSite.None), Binary(IrBinaryOp.GreaterOrEqual, Int("now"), Int("end")));
        var nextEnd = Binary(IrBinaryOp.Add, Binary(IrBinaryOp.Subtract, Int("now"), Binary(IrBinaryOp.Remainder, Int("now"), Window, 5), 0), Window, 1);
        var usedThen = Binary(IrBinaryOp.Add, Int("used"), Int("cost"), 3);
        return new IrFunction(
            IrStrategy.Decide,
            Variables("exists?", "end", "used", "now", "cost"),
            Variables("allowed?", "nextEnd", "nextUsed", "remaining", "resetAt", "hasRetry?", "retryAt", "delay"),
            Of<IrStatement>(
                new IrIf(fresh, Of<IrStatement>(Assign("end", nextEnd), Assign("used", new IrInt(0))), default),
                new IrDeclare(Variable("left"), Binary(IrBinaryOp.Max, new IrInt(0), Binary(IrBinaryOp.Subtract, Limit, Int("used"), 2))),
                new IrIf(
                    Binary(IrBinaryOp.LessOrEqual, Int("cost"), Int("left")),
                    Of<IrStatement>(Return(
                        new IrBool(true), Int("end"), usedThen, Binary(IrBinaryOp.Subtract, Int("left"), Int("cost"), 4),
                        When(Binary(IrBinaryOp.Greater, usedThen, new IrInt(0)), Int("end"), Int("now")), new IrBool(false), new IrInt(0), new IrInt(0))),
                    Of<IrStatement>(Return(
                        new IrBool(false), new IrInt(0), new IrInt(0), Int("left"),
                        When(Binary(IrBinaryOp.Greater, Int("used"), new IrInt(0)), Int("end"), Int("now")),
                        Binary(IrBinaryOp.LessOrEqual, Int("cost"), Limit), Int("end"), new IrInt(0))))));
    }

    private static IrFunction Credit()
    {
        var sameWindow = Binary(
            IrBinaryOp.And,
            Binary(IrBinaryOp.Less, Int("now"), Int("end")),
            Binary(IrBinaryOp.GreaterOrEqual, Int("debitedAt"), Binary(IrBinaryOp.Subtract, Int("end"), Window, 6)));
        var less = Binary(IrBinaryOp.Max, new IrInt(0), Binary(IrBinaryOp.Subtract, Int("used"), Int("amount"), 7));
        return new IrFunction(
            IrStrategy.Credit,
            Variables("end", "used", "now", "amount", "debitedAt"),
            Variables("nextEnd", "nextUsed"),
            Of<IrStatement>(new IrIf(sameWindow, Of<IrStatement>(Return(Int("end"), less)), Of<IrStatement>(Return(Int("end"), Int("used"))))));
    }

    private static IrFunction Carry() => new(
        IrStrategy.Carry, Variables("end", "used", "oldWindow", "now"), Variables("nextEnd", "nextUsed"), Of<IrStatement>(Return(Int("end"), Int("used"))));

    private static IrExpression Limit => new IrParameter("limit", IrType.Int);

    private static IrExpression Window => new IrParameter("window", IrType.Int);

    private static IrLocal Int(string name) => new(name, IrType.Int);

    private static IrLocal Bool(string name) => new(name, IrType.Bool);

    private static IrBinary Binary(IrBinaryOp op, IrExpression left, IrExpression right, int site = IrSite.None) => new(op, left, right, site);

    private static IrConditional When(IrExpression condition, IrExpression then, IrExpression otherwise) => new(condition, then, otherwise);

    private static IrAssign Assign(string name, IrExpression value) => new(Variable(name), value);

    private static IrReturn Return(params IrExpression[] values) => new(Of(values));

    private static IrVariable Variable(string name) => new(name.TrimEnd('?'), name.EndsWith('?') ? IrType.Bool : IrType.Int);

    private static EquatableArray<IrVariable> Variables(params string[] names) => names.Select(Variable).ToEquatableArray();
}
