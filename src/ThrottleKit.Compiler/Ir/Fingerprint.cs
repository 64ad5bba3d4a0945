using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>A short hash of what a kept state means: every executor writes it before the fields, and takes no state that has another one.</summary>
public static class Fingerprint
{
    private const int Digits = 6;

    /// <summary>The fingerprint of a strategy's state.</summary>
    /// <param name="strategy">The strategy.</param>
    public static string Of(IrStrategy strategy)
    {
        var fields = string.Join(",", strategy.Fields.Select(field => $"{field.Name}:{IrTextWords.Type[field.Type]}{Records(field)}"));
        var shape = $"{strategy.Name}|{fields}|{string.Join(",", strategy.Units)}";
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(shape));
        return string.Concat(hash.Take(Digits / 2).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static string Records(IrField field) => field.Log is { } log ? $"({string.Join(",", log.Columns.Select(column => column.Name))})" : "";
}
