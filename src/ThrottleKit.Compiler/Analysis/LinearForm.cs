using System.Collections.Generic;
using System.Numerics;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// A sum of atoms with integer coefficients, and a constant. Atoms are named by text: a version of a variable, a parameter, or an expression that
/// is not linear, so that the same name always means the same number.
/// </summary>
internal sealed class LinearForm
{
    private static readonly Term[] None = [];

    private readonly Term[] _terms; // by name, each once, no coefficient 0

    private LinearForm(BigInteger constant, Term[] terms) => (Constant, _terms) = (constant, terms);

    public BigInteger Constant { get; }

    public IReadOnlyList<Term> Terms => _terms;

    public static LinearForm Of(BigInteger constant) => new(constant, None);

    public static LinearForm Of(string atom) => new(BigInteger.Zero, [new Term(atom, BigInteger.One)]);

    /// <summary>This plus so many times another.</summary>
    public LinearForm Plus(LinearForm other, BigInteger times)
    {
        var constant = Constant + (other.Constant * times);
        if (other._terms.Length == 0 || times.IsZero) return new LinearForm(constant, _terms);

        var sum = new List<Term>(_terms.Length + other._terms.Length);
        var i = 0;
        foreach (var term in other._terms)
        {
            while (i < _terms.Length && string.CompareOrdinal(_terms[i].Atom, term.Atom) < 0) sum.Add(_terms[i++]);
            var coefficient = term.Coefficient * times;
            if (i < _terms.Length && _terms[i].Atom == term.Atom) coefficient += _terms[i++].Coefficient;
            if (!coefficient.IsZero) sum.Add(new Term(term.Atom, coefficient));
        }

        while (i < _terms.Length) sum.Add(_terms[i++]);
        return new LinearForm(constant, [.. sum]);
    }

    public LinearForm Times(BigInteger factor) => Of(BigInteger.Zero).Plus(this, factor);

    /// <summary>How often an atom is in it; 0 where it is not.</summary>
    public BigInteger CoefficientOf(string atom)
    {
        foreach (var term in _terms)
            if (term.Atom == atom) return term.Coefficient;
        return BigInteger.Zero;
    }

    /// <summary>The form with an atom replaced by another form.</summary>
    public LinearForm Replace(string atom, LinearForm by)
    {
        var coefficient = CoefficientOf(atom);
        return Plus(Of(atom), -coefficient).Plus(by, coefficient);
    }

    public bool SharesAtomWith(LinearForm other)
    {
        for (int i = 0, j = 0; i < _terms.Length && j < other._terms.Length;)
        {
            var order = string.CompareOrdinal(_terms[i].Atom, other._terms[j].Atom);
            if (order == 0) return true;
            if (order < 0) i++;
            else j++;
        }

        return false;
    }

    /// <summary>So many times an atom.</summary>
    internal readonly record struct Term(string Atom, BigInteger Coefficient);
}

/// <summary>At least one of these forms is at most 0.</summary>
internal sealed record Fact(IReadOnlyList<LinearForm> AnyAtMostZero)
{
    public bool SharesAtomWith(LinearForm form)
    {
        foreach (var alternative in AnyAtMostZero)
            if (alternative.SharesAtomWith(form)) return true;
        return false;
    }
}
