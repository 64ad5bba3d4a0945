using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>Prints the statements of a function. Its locals are declared ahead of them, as PL/pgSQL wants it.</summary>
/// <param name="context">The strategy.</param>
/// <param name="names">The scope of the function; the locals are added to it.</param>
/// <param name="onReturn">Prints what a return becomes.</param>
internal sealed class PlPgSqlStatementPrinter(PlPgSqlContext context, PlPgSqlNames names, Action<SourceWriter, IrReturn> onReturn)
{
    private const int LongLine = 140;

    private readonly PlPgSqlExpressionPrinter _expressions = new(context, names);

    /// <summary>Prints an expression.</summary>
    /// <param name="expression">The expression.</param>
    public string Print(IrExpression expression) => _expressions.Print(expression).Text;

    /// <summary>Declares the locals of a body.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="body">The body.</param>
    public void Declare(SourceWriter writer, EquatableArray<IrStatement> body)
    {
        foreach (var variable in Declared(body)) writer.Line($"{names.Add(variable.Name)} {PlPgSqlContext.TypeOf(variable.Type)};");
    }

    /// <summary>The locals that a body declares.</summary>
    /// <param name="body">The body.</param>
    public static IEnumerable<IrVariable> Declared(EquatableArray<IrStatement> body) =>
        body.All().OfType<IrDeclare>().Select(declare => declare.Variable).Distinct();

    /// <summary>Prints a body.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="block">The body.</param>
    public void Print(SourceWriter writer, EquatableArray<IrStatement> block)
    {
        foreach (var statement in block)
        {
            Print(writer, statement);
            if (statement is IrReturn) return; // what follows never runs
        }
    }

    private void Print(SourceWriter writer, IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare { Value: null }:
                break;

            case IrDeclare { Value: { } value } declare:
                Assign(writer, names[declare.Variable.Name], value);
                break;

            case IrAssign assign:
                Assign(writer, names[assign.Variable.Name], assign.Value);
                break;

            case IrPut put:
                writer.Line($"{names[put.Variable.Name]}[{_expressions.Place(put.Index, put.Length, put.Site)}] := {Print(put.Value)};");
                break;

            case IrEditInPlace change:
                Assign(writer, names[change.Variable.Name], change.Edit);
                break;

            case IrCall call:
                Call(writer, call);
                break;

            case IrIf branch:
                If(writer, branch, "IF");
                writer.Line("END IF;");
                break;

            case IrWhile loop:
                writer.Open($"WHILE {Print(loop.Condition)} LOOP");
                Print(writer, loop.Body);
                writer.Close("END LOOP;");
                break;

            case IrReturn result:
                onReturn(writer, result);
                break;

            default:
                throw new NotSupportedException($"No SQL for {statement.GetType().Name}.");
        }
    }

    private void Call(SourceWriter writer, IrCall call)
    {
        var inputs = PlPgSqlInputs.Of(context, context.Plan.Find(call.Function)!).Select(input => names[PlPgSqlInputs.KeyOf(input)]);
        var text = $"{context.NameOf(call.Function)}({PlPgSqlNames.List(inputs.Concat(call.Arguments.Select(Print)))})";
        var results = call.Results.Select(result => names[result.Name]).ToArray();
        writer.Line(results.Length == 1 ? $"{results[0]} := {text};" : $"SELECT * FROM {text} INTO {PlPgSqlNames.List(results)};");
    }

    private void If(SourceWriter writer, IrIf branch, string keyword)
    {
        writer.Open($"{keyword} {Condition(branch.Condition)} THEN");
        Body(writer, branch.Then);
        writer.Close();
        if (branch.Else.Count == 0) return;
        if (branch.Else.Count == 1 && branch.Else[0] is IrIf next)
        {
            If(writer, next, "ELSIF");
            return;
        }

        writer.Open("ELSE");
        Body(writer, branch.Else);
        writer.Close();
    }

    private void Body(SourceWriter writer, EquatableArray<IrStatement> block)
    {
        if (block.All(statement => statement is IrDeclare { Value: null })) writer.Line("NULL;");
        else Print(writer, block);
    }

    /// <summary>An IF ends its condition at the first THEN outside parentheses, be it that of a CASE.</summary>
    private string Condition(IrExpression condition) => Print(condition) is var text && text.Contains("THEN") ? $"({text})" : text;

    /// <summary>A choice that would fill a line is a statement.</summary>
    private void Assign(SourceWriter writer, string variable, IrExpression value)
    {
        var text = $"{variable} := {Print(value)};";
        if (value is not IrConditional choice || text.Length <= LongLine)
        {
            writer.Line(text);
            return;
        }

        writer.Open($"IF {Condition(choice.Condition)} THEN");
        Assign(writer, variable, choice.WhenTrue);
        writer.Close().Open("ELSE");
        Assign(writer, variable, choice.WhenFalse);
        writer.Close("END IF;");
    }
}
