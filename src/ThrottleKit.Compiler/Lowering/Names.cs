using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Gives out names that are not taken, as near as they can be to those asked for.</summary>
internal sealed class Names(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    /// <summary>The names of a function's variables are taken.</summary>
    public static Names Of(IrFunction function) =>
        new(function.Parameters.Concat(function.Results).Concat(function.Body.All().OfType<IrDeclare>().Select(declare => declare.Variable))
            .Select(variable => variable.Name));

    /// <summary>The name, or the name with the first number that makes it a new one; from now on it is taken.</summary>
    public string Fresh(string name)
    {
        var fresh = name;
        for (var number = 2; !_taken.Add(fresh); number++) fresh = $"{name}_{number}";
        return fresh;
    }

    /// <summary>The first of <c>c1</c>, <c>c2</c> and so on that is not taken.</summary>
    public string FreshNumbered(string prefix)
    {
        var number = 1;
        while (!_taken.Add($"{prefix}{number}")) number++;
        return $"{prefix}{number}";
    }
}
