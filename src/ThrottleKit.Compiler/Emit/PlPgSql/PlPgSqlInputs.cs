using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// What the functions read of their configuration: parameters, whether they are given, and what was computed from them once. All of it arrives as one array,
/// so that every strategy's function is called alike; a function names what it reads at its top.
/// </summary>
/// <param name="context">The strategy.</param>
internal sealed class PlPgSqlInputs(PlPgSqlContext context)
{
    /// <summary>The array.</summary>
    public const string Argument = "inputs";

    /// <summary>Declares those that some functions read.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="names">The scope, to which they are added.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="others">Inputs that are read beside them.</param>
    public void Declare(SourceWriter writer, PlPgSqlNames names, IEnumerable<IrFunction> functions, params IEnumerable<IrExpression> others)
    {
        var read = context.InputsOf(functions, others);
        var received = context.Derivations.Received;
        for (var i = 0; i < received.Count; i++)
            if (read.Contains(received[i])) Declare(writer, names, received[i], $"{Argument}[{i + 1}]{(received[i].Type == IrType.Bool ? " <> 0" : "")}");

        var expressions = new PlPgSqlExpressionPrinter(context, names);
        foreach (var (input, definition) in context.Derivations.Derived)
            if (read.Contains(input)) Declare(writer, names, input, expressions.Print(definition).Text);
    }

    /// <summary>The inputs as the header names them: each with its place in the array.</summary>
    public IEnumerable<string> Describe() => context.Derivations.Received.Select((input, i) => $"[{i + 1}] {PlPgSqlNames.Readable(Wanted(input))}");

    private static void Declare(SourceWriter writer, PlPgSqlNames names, IrExpression input, string value)
    {
        var name = names.Bind(PlPgSqlExpressionPrinter.KeyOf(input), names.New(Wanted(input)));
        writer.Line($"{name} CONSTANT {PlPgSqlContext.TypeOf(input.Type)} := {value};");
    }

    private static string Wanted(IrExpression input) => input switch
    {
        IrParameter parameter => parameter.Name,
        IrHasParameter parameter => "has." + parameter.Name,
        _ => ((IrConfigured)input).Name,
    };
}
