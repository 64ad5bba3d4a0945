using System.Text;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Ir;

/// <summary>
/// What of the IR some programs have: every operation, each directly within every other that its type lets it stand in, and each in every statement. Left out is what only lowering makes, and what
/// stands in one form alone: the lengths of rows, and the counts of logs.
/// </summary>
internal sealed class ProgramCoverage
{
    private static readonly Dictionary<IrType, string[]> Kinds = new()
    {
        [IrType.Int] =
        [
            "Int", "Local", "Parameter", "Negate", "Abs", "Narrow", .. Enum.GetValues<IrBinaryOp>().Where(op => op < IrBinaryOp.Equal).Select(op => op.ToString()),
            .. Enum.GetValues<IrMulDivOp>().Select(op => "MulDiv" + op), "Clamp", "Conditional", "Element", "Count", "Entry",
        ],
        [IrType.Bool] =
        [
            "Bool", "Local", "Parameter", "HasParameter", "Not", "Conditional", .. Enum.GetValues<IrBinaryOp>().Where(op => op >= IrBinaryOp.Equal).Select(op => op.ToString()),
        ],
        [IrType.Row] = ["Local", "Zeros", "With", "Conditional"],
        [IrType.Log] = ["Local", "NoEntries", "Append", "DropOldest", "Replace", "Conditional"],
    };

    private static readonly (string Parent, IrType Child)[] Slots =
    [
        .. new[] { "Negate", "Abs", "Narrow", "Clamp", "Conditional", "Element", "With", "Entry", "Replace" }.Select(parent => (parent, IrType.Int)),
        .. Enum.GetValues<IrBinaryOp>().Where(op => op < IrBinaryOp.And).Select(op => (op.ToString(), IrType.Int)),
        .. Enum.GetValues<IrMulDivOp>().Select(op => ("MulDiv" + op, IrType.Int)),
        .. new[] { "Not", "And", "Or", "Equal", "NotEqual", "Conditional" }.Select(parent => (parent, IrType.Bool)),
        .. new[] { "Element", "With", "Fit", "Conditional" }.Select(parent => (parent, IrType.Row)),
        .. new[] { "Count", "Entry", "Append", "DropOldest", "Replace", "Conditional" }.Select(parent => (parent, IrType.Log)),
        .. new[] { IrType.Int, IrType.Bool, IrType.Row, IrType.Log }.SelectMany(type => new[] { "declare", "assign", "return", "call" }.Select(parent => (parent, type))),
        ("if", IrType.Bool),
    ];

    /// <summary>What stands in a place of some forms alone: a loop's condition begins with its bound, and a number is held to its range before a log takes it.</summary>
    private static readonly string[] Single = [Pair("while", IrType.Bool, "And"), Pair("Append", IrType.Int, "Int"), Pair("Append", IrType.Int, "Narrow")];

    private readonly Dictionary<string, long> _found = [];

    /// <summary>Everything that there is to cover.</summary>
    public static IEnumerable<string> All => Slots.SelectMany(slot => Kinds[slot.Child].Select(kind => Pair(slot.Parent, slot.Child, kind))).Concat(Single);

    /// <summary>What no program had.</summary>
    public IReadOnlyList<string> Missing => [.. All.Where(pair => !_found.ContainsKey(pair))];

    /// <summary>Looks at a program.</summary>
    public void Add(IrStrategy strategy)
    {
        foreach (var function in strategy.Functions) Add(function.Body);
    }

    private void Add(IEnumerable<IrStatement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case IrDeclare { Value: { } value }:
                    Add("declare", value);
                    break;
                case IrAssign assign:
                    Add("assign", assign.Value);
                    break;
                case IrReturn end:
                    foreach (var value in end.Values) Add("return", value);
                    break;
                case IrCall call:
                    foreach (var argument in call.Arguments) Add("call", argument);
                    break;
                case IrIf choice:
                    Add("if", choice.Condition);
                    Add(choice.Then);
                    Add(choice.Else);
                    break;
                case IrWhile loop:
                    Add("while", loop.Condition);
                    Add(loop.Body);
                    break;
            }
        }
    }

    /// <summary>How often each pair was found, the rarest first.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (pair, count) in _found.OrderBy(found => found.Value)) text.Append(count).Append(' ').AppendLine(pair);
        return text.ToString();
    }

    private void Add(string parent, IrExpression expression)
    {
        var pair = Pair(parent, expression.Type, KindOf(expression));
        _found[pair] = _found.GetValueOrDefault(pair) + 1;
        foreach (var operand in Free(expression)) Add(KindOf(expression), operand);
    }

    /// <summary>The operands that can be anything of their type.</summary>
    private static IEnumerable<IrExpression> Free(IrExpression expression) => expression switch
    {
        IrZeros => [],
        IrElement element => [element.Row, element.Index],
        IrWith with => [with.Row, with.Index, with.Value],
        IrFit fit => [fit.Row],
        IrEntry entry => [entry.Log, entry.Index],
        IrEdit { Op: IrLogOp.Replace } edit => [edit.Log, edit.Index, .. edit.Values],
        IrEdit edit => [edit.Log, .. edit.Values],
        IrCount count => [count.Log],
        IrUnary unary => [unary.Operand],
        IrBinary binary => [binary.Left, binary.Right],
        IrMulDiv product => [product.A, product.B, product.Divisor],
        IrClamp clamp => [clamp.Value, clamp.Low, clamp.High],
        IrConditional choice => [choice.Condition, choice.WhenTrue, choice.WhenFalse],
        _ => [],
    };

    private static string KindOf(IrExpression expression) => expression switch
    {
        IrUnary unary => unary.Op.ToString(),
        IrBinary binary => binary.Op.ToString(),
        IrMulDiv product => "MulDiv" + product.Op,
        IrEdit edit => edit.Op.ToString(),
        _ => expression.GetType().Name[2..],
    };

    private static string Pair(string parent, IrType type, string child) => $"{parent} of {type} {child}";
}
