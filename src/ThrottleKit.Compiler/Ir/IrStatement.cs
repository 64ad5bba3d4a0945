using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>A variable of a function.</summary>
/// <param name="Name">Its name, unique in the function.</param>
/// <param name="Type">Its type.</param>
public sealed record IrVariable(string Name, IrType Type);

/// <summary>A statement.</summary>
public abstract record IrStatement;

/// <summary>Declares a local, visible to the end of its block.</summary>
/// <param name="Variable">The local.</param>
/// <param name="Value">Its first value; without one, every path assigns it before it is read.</param>
public sealed record IrDeclare(IrVariable Variable, IrExpression? Value) : IrStatement;

/// <summary>Assigns a local.</summary>
/// <param name="Variable">The local.</param>
/// <param name="Value">Its new value.</param>
public sealed record IrAssign(IrVariable Variable, IrExpression Value) : IrStatement;

/// <summary>Calls a function of the program and keeps its results in locals declared before.</summary>
/// <param name="Results">The locals, one for each result.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record IrCall(EquatableArray<IrVariable> Results, string Function, EquatableArray<IrExpression> Arguments) : IrStatement;

/// <summary>One of two blocks.</summary>
/// <param name="Condition">The choice.</param>
/// <param name="Then">What runs if true.</param>
/// <param name="Else">What runs if false.</param>
public sealed record IrIf(IrExpression Condition, EquatableArray<IrStatement> Then, EquatableArray<IrStatement> Else) : IrStatement;

/// <summary>A loop. The front-end has shown that its body runs at most <paramref name="MaxTrips"/> times.</summary>
/// <param name="Condition">Goes on while this holds.</param>
/// <param name="Body">What runs.</param>
/// <param name="MaxTrips">The bound, over constants and parameters alone.</param>
public sealed record IrWhile(IrExpression Condition, EquatableArray<IrStatement> Body, IrExpression MaxTrips) : IrStatement;

/// <summary>Ends the function with its results.</summary>
/// <param name="Values">One for each result of the function.</param>
public sealed record IrReturn(EquatableArray<IrExpression> Values) : IrStatement;
