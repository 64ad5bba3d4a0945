using System.Security.Cryptography;
using System.Globalization;
using System.Linq;
using System.Text;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// The PL/pgSQL back-end: a function for a strategy, whatever its configuration, that applies every operation atomically to a row of a table, and those
/// functions that it calls. It receives what the Lua script receives, and answers what that answers.
/// </summary>
/// <remarks>
/// The function's name ends in a hash of its text. A server can so have the functions of several versions of a strategy side by side, none is ever replaced
/// by another text, and during a deployment old and new processes each call their own; the state is what they share.
/// </remarks>
/// <param name="Function">The name of the function, without its schema.</param>
/// <param name="Text">The statements that make it.</param>
public sealed record PlPgSqlScript(string Function, string Text)
{
    /// <summary>The schema that the text names. Whoever wants another replaces it, with the point that follows.</summary>
    public const string Schema = "throttlekit";

    private const int MostLettersOfName = 20, DigitsOfHash = 8;

    /// <summary>Prints a strategy's functions.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">What is known of its expressions: what needs a check, and where plain division serves.</param>
    public static PlPgSqlScript Print(StrategyPlan plan, RangeReport ranges)
    {
        plan = RareSteps.Apply(plan, ranges);
        var readable = PlPgSqlNames.Readable(plan.Source.Name);
        var name = readable.Substring(0, System.Math.Min(readable.Length, MostLettersOfName));
        var hash = Hash(PrintAs(name));
        return new PlPgSqlScript($"{name}_{hash}", PrintAs($"{name}_{hash}"));

        string PrintAs(string function) => new PlPgSqlPrinter(new PlPgSqlContext(plan, ranges, $"{Schema}.{function}")).Print();
    }

    private static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(text)).Take(DigitsOfHash / 2).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
