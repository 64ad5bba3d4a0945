using System;
using System.Numerics;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>A value computed once for a configuration, or the fault that left it unusable.</summary>
internal sealed class ConfiguredValue
{
    private IrFaultException? _fault;

    /// <summary>The value; null where it is unusable, and before its step has run.</summary>
    public BigInteger? Value { get; set; }

    /// <summary>Leaves the value unusable.</summary>
    public void Fail(IrFaultException fault) => _fault = fault;

    /// <summary>The value, for whoever needs it.</summary>
    public BigInteger Read() => _fault is { } fault
        ? throw new IrFaultException(fault.Site, fault.Text, fault.Reason)
        : Value ?? throw new InvalidOperationException("A configured value is read before its step: the plan is out of order.");
}
