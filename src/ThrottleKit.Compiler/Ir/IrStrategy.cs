using System.Linq;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>A place where an expression can fail, and the range its value must keep.</summary>
/// <param name="Id">Its number in the strategy.</param>
/// <param name="Text">The expression as it was written, on one line.</param>
/// <param name="Min">The least value allowed.</param>
/// <param name="Max">The largest value allowed.</param>
public sealed record IrSite(int Id, string Text, long Min, long Max)
{
    /// <summary>The site of an operation that cannot fail.</summary>
    public const int None = -1;
}

/// <summary>The kinds of a strategy's parameters, as in the runtime's <c>ParameterKind</c>.</summary>
public enum IrParameterKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Whole microseconds.</summary>
    Duration,

    /// <summary>A truth value.</summary>
    Flag,

    /// <summary>One of several names.</summary>
    Choice,

    /// <summary>Whole microseconds, or the code of a calendar period.</summary>
    Period,

    /// <summary>An offset from UTC in minutes.</summary>
    Offset,
}

/// <summary>One name of a <see cref="IrParameterKind.Choice"/>.</summary>
/// <param name="Name">The name, in camelCase.</param>
/// <param name="Value">What it stands for.</param>
public sealed record IrChoice(string Name, long Value);

/// <summary>A parameter of the strategy.</summary>
/// <param name="Name">Its name in policies, in camelCase; also its name in the IR.</param>
/// <param name="Property">The C# property.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="CSharpType">The property's type as generated code writes it, without a question mark.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="IsOptional">Whether it may be absent.</param>
/// <param name="Default">The value of its initializer.</param>
/// <param name="Choices">The names of a choice.</param>
public sealed record IrParameterInfo(
    string Name, string Property, IrParameterKind Kind, string CSharpType, long Min, long Max, bool IsOptional, long? Default, EquatableArray<IrChoice> Choices)
{
    /// <summary>The type of its value in the IR.</summary>
    public IrType Type => Kind == IrParameterKind.Flag ? IrType.Bool : IrType.Int;
}

/// <summary>A field of the state.</summary>
/// <param name="Name">The C# property.</param>
/// <param name="CSharpType">The property's type as generated code writes it.</param>
/// <param name="Type">The type of its value in the IR.</param>
/// <param name="Min">The least value; of a row, of each of its elements.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Site">The site at which leaving that range is reported.</param>
/// <param name="Length">The length of a row; null for anything else.</param>
/// <param name="Log">What a log holds; null for anything else.</param>
public sealed record IrField(string Name, string CSharpType, IrType Type, long Min, long Max, int Site, IrRowLength? Length = null, IrLogInfo? Log = null);

/// <summary>A function over scalars, rows and logs.</summary>
/// <param name="Name">Its name, unique in the strategy.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Results">What it returns.</param>
/// <param name="Body">What it does; every path returns.</param>
public sealed record IrFunction(
    string Name, EquatableArray<IrVariable> Parameters, EquatableArray<IrVariable> Results, EquatableArray<IrStatement> Body);

/// <summary>A strategy, whole: the one thing from which every executor is made.</summary>
/// <param name="Name">Its name in policies and on the wire.</param>
/// <param name="Parameters">Its parameters, in order.</param>
/// <param name="Fields">The fields of its state, in order.</param>
/// <param name="Units">The parameters that <c>Carry</c> reads of the old configuration, by name, or that give a row its length: they are kept with the state.</param>
/// <param name="Functions">Its functions, each after those it calls.</param>
/// <param name="Sites">The places where expressions can fail, by number.</param>
public sealed record IrStrategy(
    string Name,
    EquatableArray<IrParameterInfo> Parameters,
    EquatableArray<IrField> Fields,
    EquatableArray<string> Units,
    EquatableArray<IrFunction> Functions,
    EquatableArray<IrSite> Sites)
{
    /// <summary>(exists, fields..., now, cost) -> (allowed, fields..., remaining, resetAt, hasRetry, retryAt, delay).</summary>
    public const string Decide = "Decide";

    /// <summary>(fields..., now, amount, debitedAt) -> (fields...).</summary>
    public const string Credit = "Credit";

    /// <summary>(exists, fields..., now, amount) -> (fields...).</summary>
    public const string Charge = "Charge";

    /// <summary>(fields..., units..., now) -> (fields...).</summary>
    public const string Carry = "Carry";

    /// <summary>What the state's log holds; null where it has none.</summary>
    public IrLogInfo? Log => Fields.Select(item => item.Log).FirstOrDefault(log => log is not null);

    /// <summary>The function of this name, or null.</summary>
    /// <param name="name">The name.</param>
    public IrFunction? Find(string name) => Functions.FirstOrDefault(function => function.Name == name);
}
