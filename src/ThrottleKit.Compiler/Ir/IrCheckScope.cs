using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Ir;

/// <summary>The variables that can be read at a place of a function, and whether each has a value there.</summary>
internal sealed class IrCheckScope
{
    private readonly Dictionary<string, (IrType Type, bool HasValue)> _variables;

    /// <summary>Nothing yet.</summary>
    public IrCheckScope() => _variables = [];

    /// <summary>A block within another.</summary>
    public IrCheckScope(IrCheckScope outer) => _variables = new Dictionary<string, (IrType, bool)>(outer._variables);

    public void Declare(IrVariable variable, bool hasValue)
    {
        if (_variables.ContainsKey(variable.Name)) throw IrCheck.Wrong($"'{variable.Name}' is declared twice");
        _variables.Add(variable.Name, (variable.Type, hasValue));
    }

    public void Assign(IrVariable variable)
    {
        if (!_variables.TryGetValue(variable.Name, out var known) || known.Type != variable.Type) throw IrCheck.Wrong($"there is no '{variable.Name}' of this type to assign");
        _variables[variable.Name] = (variable.Type, true);
    }

    public void Read(IrLocal local)
    {
        if (!_variables.TryGetValue(local.Name, out var known) || known.Type != local.Type) throw IrCheck.Wrong($"there is no '{local.Name}' of this type to read");
        if (!known.HasValue) throw IrCheck.Wrong($"'{local.Name}' is read before it has a value");
    }

    /// <summary>After a choice a variable has a value if it has one after each of the blocks that go on.</summary>
    /// <param name="one">The end of one block; null where it returns.</param>
    /// <param name="other">The end of the other.</param>
    public void Join(IrCheckScope? one, IrCheckScope? other)
    {
        foreach (var name in _variables.Keys.ToList())
            _variables[name] = (_variables[name].Type, (one?._variables[name].HasValue ?? true) && (other?._variables[name].HasValue ?? true));
    }
}
