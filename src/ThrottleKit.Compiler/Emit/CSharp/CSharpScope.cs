using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>The variables of one printed function.</summary>
internal sealed class CSharpScope
{
    private readonly Dictionary<string, CSharpCode> _locals = [];

    public CSharpScope(IrFunction function, CSharpDialect dialect, IEnumerable<string> reserved)
    {
        Names = new NameTable(reserved);
        Divisions = SharedDivisions.Of(function, dialect);
        Expressions = new CSharpExpression(dialect, _locals, Divisions, () => Names.Take("remainder"));
    }

    public NameTable Names { get; }

    /// <summary>The divisions whose remainders are at hand, at the place that is printed.</summary>
    public SharedDivisions Divisions { get; }

    public CSharpExpression Expressions { get; }

    /// <summary>Gives a variable an identifier of its own; once is enough, as names are unique in a function.</summary>
    public void Declare(IrVariable variable)
    {
        if (!_locals.ContainsKey(variable.Name)) Set(variable, new CSharpCode(Names.Take(variable.Name), Strength.Atom));
    }

    /// <summary>Says what a variable is.</summary>
    public void Set(IrVariable variable, CSharpCode code) => _locals[variable.Name] = code;

    public string NameOf(IrVariable variable) => _locals[variable.Name].Text;
}
