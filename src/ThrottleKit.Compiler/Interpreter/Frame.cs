using System.Numerics;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>The variables of one call, each at its slot; truth values as 0 and 1.</summary>
internal sealed class Frame(int slots)
{
    public readonly BigInteger[] Slots = new BigInteger[slots];

    /// <summary>What the function returned.</summary>
    public BigInteger[] Results = [];
}

/// <summary>An integer expression, ready to run.</summary>
internal delegate BigInteger IntegerCode(Frame frame);

/// <summary>A truth value, ready to run.</summary>
internal delegate bool TruthCode(Frame frame);

/// <summary>A statement, ready to run; whether the function has returned.</summary>
internal delegate bool StatementCode(Frame frame);
