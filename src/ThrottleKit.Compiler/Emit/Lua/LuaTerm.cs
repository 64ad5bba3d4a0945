namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>How strongly the outermost operation of a piece of Lua binds, weakest first.</summary>
internal enum LuaBinding
{
    /// <summary><c>c and a or b</c> as a choice: always in parentheses inside anything else.</summary>
    Choice,

    /// <summary><c>or</c></summary>
    Or,

    /// <summary><c>and</c></summary>
    And,

    /// <summary><c>&lt;</c> and its kin.</summary>
    Comparison,

    /// <summary><c>+</c>, <c>-</c>, and a negative literal.</summary>
    Sum,

    /// <summary><c>/</c> and <c>%</c>; apart from products, as no reader is sure of <c>a * b % c</c>.</summary>
    Quotient,

    /// <summary><c>*</c></summary>
    Product,

    /// <summary><c>not</c></summary>
    Unary,

    /// <summary>A name, a literal, a call.</summary>
    Atom,
}

/// <summary>A piece of Lua that has a value.</summary>
/// <param name="Text">The text.</param>
/// <param name="Binding">How strongly its outermost operation binds.</param>
internal readonly record struct LuaTerm(string Text, LuaBinding Binding)
{
    /// <summary>The text where at least this binding is needed: in parentheses if its own is weaker.</summary>
    /// <param name="least">The binding needed.</param>
    public string At(LuaBinding least) => Binding < least ? $"({Text})" : Text;

    /// <summary>A name, a literal, a call.</summary>
    /// <param name="text">The text.</param>
    public static LuaTerm Atom(string text) => new(text, LuaBinding.Atom);
}
