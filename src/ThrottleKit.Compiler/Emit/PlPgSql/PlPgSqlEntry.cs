using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// A function of the strategy that the driver runs, with its body in place: a call would cost more than the body does. Its results end in variables of
/// the driver. A return within a loop leaves the block by its label.
/// </summary>
/// <param name="context">The strategy.</param>
/// <param name="names">The scope of the driver.</param>
/// <param name="function">The function.</param>
internal sealed class PlPgSqlEntry(PlPgSqlContext context, PlPgSqlNames names, IrFunction function)
{
    private readonly EquatableArray<IrStatement>? _tailed = ReturnsToTail.Apply(function.Body);

    private EquatableArray<IrStatement> Body => _tailed ?? function.Body;

    /// <summary>Prints the body.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="arguments">The driver's variables that its parameters are.</param>
    /// <param name="results">What each return value becomes, a statement; null where none is needed.</param>
    public void Print(SourceWriter writer, IEnumerable<string> arguments, System.Func<PlPgSqlStatementPrinter, IrReturn, IEnumerable<string>> results)
    {
        var scope = new PlPgSqlNames(names);
        var label = names.New(function.Name);
        PlPgSqlStatementPrinter? statements = null;
        statements = new PlPgSqlStatementPrinter(context, scope, (to, result) =>
        {
            foreach (var statement in results(statements!, result)) to.Line(statement);
            if (_tailed is null) to.Line($"EXIT {label};");
        });

        var locals = new SourceWriter(PlPgSqlPrinter.Indentation);
        foreach (var (parameter, argument) in function.Parameters.Zip(arguments, (parameter, argument) => (parameter, argument)))
        {
            // The driver needs its own values once more: a parameter that the body assigns is a local beside it.
            if (IsAssigned(parameter)) locals.Line($"{scope.Add(parameter.Name)} {PlPgSqlContext.TypeOf(parameter.Type)} := {argument};");
            else scope.Bind(parameter.Name, argument);
        }

        statements.Declare(locals, Body);
        var declared = locals.ToString().TrimEnd('\n');
        if (declared.Length == 0 && _tailed is not null)
        {
            statements.Print(writer, Body);
            return;
        }

        if (_tailed is null) writer.Line($"<<{label}>>");
        if (declared.Length > 0) writer.Open("DECLARE").Lines(declared).Close();
        writer.Open("BEGIN");
        statements.Print(writer, Body);
        writer.Close("END;");
    }

    private bool IsAssigned(IrVariable parameter) =>
        Body.All().SelectMany(IrTree.Assigned).Any(variable => variable.Name == parameter.Name);
}
