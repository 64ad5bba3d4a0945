using System.Collections.Generic;
using System.Numerics;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// A sum of atoms with integer coefficients, and a constant. An atom is a version of a variable, a parameter, or an expression that is not linear;
/// <see cref="Atoms"/> numbers them, so that the same number always means the same value.
/// </summary>
internal sealed class LinearForm
{
    private static readonly Term[] None = [];

    private readonly Term[] _terms; // by atom, each once, no coefficient 0

    private LinearForm(BigInteger constant, Term[] terms) => (Constant, _terms) = (constant, terms);

    public BigInteger Constant { get; }

    public Term[] Terms => _terms;

    public static LinearForm Of(BigInteger constant) => new(constant, None);

    public static LinearForm OfAtom(int atom) => new(BigInteger.Zero, [new Term(atom, BigInteger.One)]);

    /// <summary>This plus so many times another.</summary>
    public LinearForm Plus(LinearForm other, BigInteger times)
    {
        var constant = Constant + (other.Constant * times);
        if (other._terms.Length == 0 || times.IsZero) return new LinearForm(constant, _terms);

        if (_terms.Length == 0 && times.IsOne) return new LinearForm(constant, other._terms);

        var sum = new Term[_terms.Length + other._terms.Length - TermsSaved(other, times)];
        var (count, i) = (0, 0);
        foreach (var term in other._terms)
        {
            while (i < _terms.Length && _terms[i].Atom < term.Atom) sum[count++] = _terms[i++];
            var coefficient = term.Coefficient * times;
            if (i < _terms.Length && _terms[i].Atom == term.Atom) coefficient += _terms[i++].Coefficient;
            if (!coefficient.IsZero) sum[count++] = new Term(term.Atom, coefficient);
        }

        while (i < _terms.Length) sum[count++] = _terms[i++];
        return new LinearForm(constant, sum);
    }

    /// <summary>How many terms fewer the sum with so many times another has than the two have: one for each atom in both, two where it cancels.</summary>
    public int TermsSaved(LinearForm other, BigInteger times)
    {
        var saved = 0;
        for (int i = 0, j = 0; i < _terms.Length && j < other._terms.Length;)
        {
            if (_terms[i].Atom == other._terms[j].Atom) saved += (_terms[i++].Coefficient + (other._terms[j++].Coefficient * times)).IsZero ? 2 : 1;
            else if (_terms[i].Atom < other._terms[j].Atom) i++;
            else j++;
        }

        return saved;
    }

    public LinearForm Times(BigInteger factor) => Of(BigInteger.Zero).Plus(this, factor);

    /// <summary>How often an atom is in it; 0 where it is not.</summary>
    public BigInteger CoefficientOf(int atom)
    {
        foreach (var term in _terms)
            if (term.Atom == atom) return term.Coefficient;
        return BigInteger.Zero;
    }

    /// <summary>The form with an atom replaced by another form.</summary>
    public LinearForm Replace(int atom, LinearForm by)
    {
        var coefficient = CoefficientOf(atom);
        return Plus(OfAtom(atom), -coefficient).Plus(by, coefficient);
    }

    public bool SharesAtomWith(LinearForm other)
    {
        for (int i = 0, j = 0; i < _terms.Length && j < other._terms.Length;)
        {
            if (_terms[i].Atom == other._terms[j].Atom) return true;
            if (_terms[i].Atom < other._terms[j].Atom) i++;
            else j++;
        }

        return false;
    }

    /// <summary>So many times an atom.</summary>
    internal readonly record struct Term(int Atom, BigInteger Coefficient);
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
