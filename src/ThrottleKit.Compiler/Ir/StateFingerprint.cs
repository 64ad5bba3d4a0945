using System.Globalization;
using System.Linq;

namespace ThrottleKit.Compiler.Ir;

/// <summary>
/// The short hash that marks a kept state as one of a strategy's. It is over the strategy's name, the fields with their types, and which
/// parameters are kept along; not over ranges or functions, which may change without a state losing its meaning.
/// </summary>
public static class StateFingerprint
{
    /// <summary>The fingerprint of a strategy's state: eight hexadecimal digits.</summary>
    /// <param name="strategy">The strategy.</param>
    public static string Of(IrStrategy strategy)
    {
        var shape = $"{strategy.Name}({string.Join(",", strategy.Fields.Select(field => $"{field.CSharpType} {field.Name}"))})[{string.Join(",", strategy.Units)}]";
        var hash = 2166136261u; // FNV-1a
        foreach (var c in shape) hash = unchecked((((hash ^ (byte)c) * 16777619u) ^ (byte)(c >> 8)) * 16777619u);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
