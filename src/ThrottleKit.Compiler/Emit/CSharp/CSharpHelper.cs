using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints a function as a method of plain arguments and results: several results are a tuple.</summary>
internal static class CSharpHelper
{
    /// <summary>Beyond this many statements a method is left to the JIT's own judgement.</summary>
    private const int MostInlined = 8;

    public static void Print(SourceWriter writer, IrFunction function, CSharpDialect dialect, IEnumerable<string> reserved, bool isStatic)
    {
        var scope = new CSharpScope(function, dialect, reserved);
        foreach (var parameter in function.Parameters) scope.Declare(parameter);
        foreach (var local in Uses.Declared(function)) scope.Declare(local);
        var parameters = string.Join(", ", function.Parameters.Select(parameter => $"{dialect.TypeOf(parameter.Type)} {scope.NameOf(parameter)}"));
        writer.Line();
        if (IsSmall(function)) writer.Line(CSharpText.Inline);
        writer.Line($"private {(isStatic ? "static " : "")}{ResultType(function, dialect)} {dialect.FunctionName(function.Name)}({parameters})").Open("{");
        new CSharpBody(writer, function, dialect, scope, end => writer.Line(end.Values.Count == 1
            ? $"return {scope.Expressions.Print(end.Values[0])};"
            : $"return ({scope.Expressions.Items(end.Values)});")).Print();
        writer.Close("}");
    }

    private static string ResultType(IrFunction function, CSharpDialect dialect) => function.Results.Count switch
    {
        0 => "void",
        1 => dialect.TypeOf(function.Results[0].Type),
        _ => $"({string.Join(", ", function.Results.Select(result => dialect.TypeOf(result.Type)))})",
    };

    private static bool IsSmall(IrFunction function)
    {
        var statements = function.Body.All().ToList();
        return statements.Count <= MostInlined && !statements.Any(statement => statement is IrWhile);
    }
}
