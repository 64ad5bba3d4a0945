using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>Prints the functions that others call.</summary>
/// <param name="context">The strategy.</param>
internal sealed class PlPgSqlFunctionPrinter(PlPgSqlContext context)
{
    /// <summary>Prints a function.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="function">The function.</param>
    public void Print(SourceWriter writer, IrFunction function)
    {
        var names = new PlPgSqlNames(null);
        var inputs = PlPgSqlInputs.Add(names, PlPgSqlInputs.Of(context, function)).Select(name => name + " bigint").ToArray();
        var parameters = inputs.Concat(function.Parameters.Select(parameter => Declaration(names.Add(parameter.Name), parameter)).ToArray());
        var single = function.Results.Count == 1;
        var results = single ? [] : function.Results.Select(result => names.New("result." + result.Name)).ToArray();
        var declared = results.Zip(function.Results, (name, result) => "OUT " + Declaration(name, result));
        writer.Line($"CREATE OR REPLACE FUNCTION {context.NameOf(function.Name)}({PlPgSqlNames.List(parameters.Concat(declared))})")
            .Line($"{(single ? $"RETURNS {PlPgSqlContext.TypeOf(function.Results[0].Type)} " : "")}LANGUAGE plpgsql AS $body$").Open("DECLARE");

        PlPgSqlStatementPrinter? statements = null;
        statements = new PlPgSqlStatementPrinter(context, names, (to, result) =>
        {
            for (var i = 0; i < results.Length; i++) to.Line($"{results[i]} := {statements!.Print(result.Values[i])};");
            to.Line(single ? $"RETURN {statements!.Print(result.Values[0])};" : "RETURN;");
        });
        statements.Declare(writer, function.Body);
        writer.Close("BEGIN").Open();
        statements.Print(writer, function.Body);
        writer.Close("END $body$;");
    }

    private static string Declaration(string name, IrVariable variable) => $"{name} {PlPgSqlContext.TypeOf(variable.Type)}";
}
