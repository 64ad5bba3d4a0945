using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// A sum of atoms with integer coefficients, and a constant. Atoms are named by text: a version of a variable, a parameter, or an expression that
/// is not linear, so that the same name always means the same number.
/// </summary>
internal sealed class LinearForm
{
    private readonly SortedDictionary<string, BigInteger> _terms = new(System.StringComparer.Ordinal);

    public BigInteger Constant { get; private set; }

    public IReadOnlyDictionary<string, BigInteger> Terms => _terms;

    public static LinearForm Of(BigInteger constant) => new() { Constant = constant };

    public static LinearForm Of(string atom)
    {
        var form = new LinearForm();
        form._terms.Add(atom, BigInteger.One);
        return form;
    }

    /// <summary>This plus so many times another.</summary>
    public LinearForm Plus(LinearForm other, BigInteger times)
    {
        var sum = new LinearForm { Constant = Constant + (other.Constant * times) };
        foreach (var term in _terms) sum._terms.Add(term.Key, term.Value);
        foreach (var term in other._terms)
        {
            sum._terms.TryGetValue(term.Key, out var coefficient);
            coefficient += term.Value * times;
            if (coefficient.IsZero) sum._terms.Remove(term.Key);
            else sum._terms[term.Key] = coefficient;
        }

        return sum;
    }

    public LinearForm Times(BigInteger factor) => new LinearForm().Plus(this, factor);

    /// <summary>The form with an atom replaced by another form.</summary>
    public LinearForm Replace(string atom, LinearForm by)
    {
        var coefficient = _terms[atom];
        return Plus(Of(atom), -coefficient).Plus(by, coefficient);
    }

    public bool SharesAtomWith(LinearForm other) => _terms.Keys.Any(other._terms.ContainsKey);
}

/// <summary>At least one of these forms is at most 0.</summary>
internal sealed record Fact(IReadOnlyList<LinearForm> AnyAtMostZero);
