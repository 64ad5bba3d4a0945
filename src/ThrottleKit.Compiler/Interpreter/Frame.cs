using System.Numerics;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>The variables of one call, each at its slot.</summary>
internal sealed class Frame(int slots)
{
    public readonly IrValue[] Slots = new IrValue[slots];

    /// <summary>What the function returned.</summary>
    public IrValue[] Results = [];
}

/// <summary>An integer expression, ready to run.</summary>
internal delegate BigInteger IntegerCode(Frame frame);

/// <summary>A truth value, ready to run.</summary>
internal delegate bool TruthCode(Frame frame);

/// <summary>A row, ready to run.</summary>
internal delegate BigInteger[] RowCode(Frame frame);

/// <summary>A value of any type, ready to run.</summary>
internal delegate IrValue ValueCode(Frame frame);

/// <summary>A statement, ready to run; whether the function has returned.</summary>
internal delegate bool StatementCode(Frame frame);
