using System;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>What one operation is held to. An operation without a site is held to nothing: the front-end says that it cannot fail.</summary>
internal sealed class SiteCheck
{
    private readonly IrSite? _site;
    private readonly BigInteger _min;
    private readonly BigInteger _max;

    public SiteCheck(IrSite? site)
    {
        _site = site;
        _min = site?.Min ?? 0;
        _max = site?.Max ?? 0;
    }

    /// <summary>The value, which must be in the site's range.</summary>
    public BigInteger Keep(BigInteger value) =>
        _site is null || (value >= _min && value <= _max) ? value : throw Fault($"reaches {value}, beyond {_site.Min} to {_site.Max}");

    /// <summary>The divisor, which must not be 0.</summary>
    public BigInteger NotZero(BigInteger divisor) => divisor.IsZero ? throw Fault("divides by 0") : divisor;

    /// <summary>The divisor, which must be at least 1.</summary>
    public BigInteger Positive(BigInteger divisor) => divisor.Sign < 1 ? throw Fault($"divides by {divisor}") : divisor;

    /// <summary>The value, held between two bounds that must be in order.</summary>
    public BigInteger Clamp(BigInteger value, BigInteger low, BigInteger high)
    {
        if (low > high) throw Fault($"clamps between {low} and {high}");
        return Keep(value < low ? low : value > high ? high : value);
    }

    /// <summary>The index, which must be one of a row of this length.</summary>
    public int Index(BigInteger index, BigInteger length) =>
        index.Sign >= 0 && index < length ? (int)index : throw Fault($"indexes a row of {length} at {index}");

    /// <summary>Two lengths that must be the same.</summary>
    public void SameLength(BigInteger length, BigInteger wanted)
    {
        if (length != wanted) throw Fault($"takes a row of {wanted}, not of {length}");
    }

    private Exception Fault(string reason) => _site is null
        ? new InvalidOperationException($"An operation that was to have no way to fail {reason}: the IR is wrong.")
        : new IrFaultException(_site.Id, _site.Text, reason);
}
