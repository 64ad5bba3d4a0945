using System.Linq;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>How strongly the outermost operation of a piece of SQL binds, weakest first.</summary>
internal enum PlPgSqlBinding
{
    /// <summary><c>OR</c></summary>
    Or,

    /// <summary><c>AND</c></summary>
    And,

    /// <summary><c>NOT</c>, which in SQL binds more weakly than a comparison.</summary>
    Not,

    /// <summary><c>&lt;</c> and its kin.</summary>
    Comparison,

    /// <summary><c>+</c>, <c>-</c>, and a negative literal.</summary>
    Sum,

    /// <summary><c>*</c>, <c>/</c> and <c>%</c>.</summary>
    Product,

    /// <summary>A name, a literal, a call, a cast, a <c>CASE</c>.</summary>
    Atom,
}

/// <summary>A piece of SQL that has a value.</summary>
/// <param name="Text">The text.</param>
/// <param name="Binding">How strongly its outermost operation binds.</param>
/// <param name="IsNarrow">
/// Whether PostgreSQL takes it for an <c>integer</c> of 32 bits, as it does a literal that fits one: two of them must not be added or multiplied as they are.
/// </param>
internal readonly record struct PlPgSqlTerm(string Text, PlPgSqlBinding Binding, bool IsNarrow = false)
{
    /// <summary>Whether it is a variable's name, which may be read twice.</summary>
    public bool IsName => Text.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '_') && !char.IsDigit(Text[0]);

    /// <summary>The text where at least this binding is needed: in parentheses if its own is weaker.</summary>
    /// <param name="least">The binding needed.</param>
    public string At(PlPgSqlBinding least) => Binding < least ? $"({Text})" : Text;

    /// <summary>The same value in 64 bits.</summary>
    public PlPgSqlTerm Widened() => IsNarrow ? As("bigint") : this;

    /// <summary>The same value as another type.</summary>
    /// <param name="type">The type.</param>
    public PlPgSqlTerm As(string type) => Atom($"{At(PlPgSqlBinding.Atom)}::{type}");

    /// <summary>A name, a literal, a call, a cast, a <c>CASE</c>.</summary>
    /// <param name="text">The text.</param>
    public static PlPgSqlTerm Atom(string text) => new(text, PlPgSqlBinding.Atom);
}
