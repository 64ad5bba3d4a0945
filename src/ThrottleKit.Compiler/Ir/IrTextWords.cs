using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Ir;

/// <summary>The words of the text form, each once, for the writer and the reader.</summary>
internal static class IrTextWords
{
    public const string True = "#t";
    public const string False = "#f";
    public const string Has = "has";
    public const string Clamp = "clamp";
    public const string Choose = "?";
    public const string Zeros = "zeros";
    public const string Element = "at";
    public const string With = "with";
    public const string Fit = "fit";
    public const string Copy = "copy";
    public const char Parameter = '$';
    public const char Configured = '@';
    public const char Site = '!';
    public const char Flag = '?';
    public const char Row = '*';
    public const char Log = '+';
    public const string NoEntries = "none";
    public const string Count = "count";
    public const string Entry = "entry";

    public static readonly IReadOnlyDictionary<IrUnaryOp, string> Unary = new Dictionary<IrUnaryOp, string>
    {
        [IrUnaryOp.Negate] = "neg",
        [IrUnaryOp.Abs] = "abs",
        [IrUnaryOp.Not] = "not",
        [IrUnaryOp.Narrow] = "narrow",
    };

    public static readonly IReadOnlyDictionary<IrBinaryOp, string> Binary = new Dictionary<IrBinaryOp, string>
    {
        [IrBinaryOp.Add] = "+",
        [IrBinaryOp.Subtract] = "-",
        [IrBinaryOp.Multiply] = "*",
        [IrBinaryOp.Divide] = "/",
        [IrBinaryOp.Remainder] = "%",
        [IrBinaryOp.FloorDivide] = "floordiv",
        [IrBinaryOp.CeilDivide] = "ceildiv",
        [IrBinaryOp.Min] = "min",
        [IrBinaryOp.Max] = "max",
        [IrBinaryOp.Equal] = "==",
        [IrBinaryOp.NotEqual] = "!=",
        [IrBinaryOp.Less] = "<",
        [IrBinaryOp.LessOrEqual] = "<=",
        [IrBinaryOp.Greater] = ">",
        [IrBinaryOp.GreaterOrEqual] = ">=",
        [IrBinaryOp.And] = "&&",
        [IrBinaryOp.Or] = "||",
    };

    public static readonly IReadOnlyDictionary<IrMulDivOp, string> MulDiv = new Dictionary<IrMulDivOp, string>
    {
        [IrMulDivOp.Floor] = "muldivfloor",
        [IrMulDivOp.Ceil] = "muldivceil",
        [IrMulDivOp.Modulo] = "mulmod",
    };

    public static readonly IReadOnlyDictionary<IrParameterKind, string> Kind = new Dictionary<IrParameterKind, string>
    {
        [IrParameterKind.Integer] = "integer",
        [IrParameterKind.Duration] = "duration",
        [IrParameterKind.Flag] = "flag",
        [IrParameterKind.Choice] = "choice",
        [IrParameterKind.Period] = "period",
        [IrParameterKind.Offset] = "offset",
    };

    public static readonly IReadOnlyDictionary<IrType, string> Type = new Dictionary<IrType, string>
    {
        [IrType.Int] = "int",
        [IrType.Bool] = "bool",
        [IrType.Row] = "row",
        [IrType.Log] = "log",
    };

    public static readonly IReadOnlyDictionary<IrLogOp, string> Edit = new Dictionary<IrLogOp, string>
    {
        [IrLogOp.Append] = "append",
        [IrLogOp.DropOldest] = "drop",
        [IrLogOp.Replace] = "replace",
    };

    public static readonly IReadOnlyDictionary<string, IrUnaryOp> UnaryOf = Reverse(Unary);
    public static readonly IReadOnlyDictionary<string, IrBinaryOp> BinaryOf = Reverse(Binary);
    public static readonly IReadOnlyDictionary<string, IrMulDivOp> MulDivOf = Reverse(MulDiv);
    public static readonly IReadOnlyDictionary<string, IrParameterKind> KindOf = Reverse(Kind);
    public static readonly IReadOnlyDictionary<string, IrType> TypeOf = Reverse(Type);
    public static readonly IReadOnlyDictionary<string, IrLogOp> EditOf = Reverse(Edit);

    /// <summary>Whether a name reads back as itself.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && "#$@!-?".IndexOf(name[0]) < 0 && name[name.Length - 1] is not (Flag or Row or Log)
        && !name.Any(c => c is '(' or ')' or '"' || char.IsWhiteSpace(c) || char.IsControl(c));

    private static Dictionary<string, T> Reverse<T>(IReadOnlyDictionary<T, string> words) => words.ToDictionary(pair => pair.Value, pair => pair.Key);
}
