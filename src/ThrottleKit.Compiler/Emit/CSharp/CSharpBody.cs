using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints the statements of one function.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="function">The function.</param>
/// <param name="dialect">Where it is printed for.</param>
/// <param name="scope">Its variables.</param>
/// <param name="returns">Prints a return, which differs between entry points and helpers.</param>
internal sealed class CSharpBody(
    SourceWriter writer, IrFunction function, CSharpDialect dialect, CSharpScope scope, Action<IrReturn> returns)
{
    private readonly CSharpExpression _expressions = scope.Expressions;
    private readonly CSharpFlow _flow = CSharpFlow.Of(function);

    public void Print()
    {
        Block(function.Body);
        if (_flow.ReachesEnd) writer.Line("throw new global::System.Diagnostics.UnreachableException();");
    }

    private void Block(IReadOnlyList<IrStatement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            if (i > 0 && statements[i - 1] is IrIf or IrWhile) writer.Line();
            var count = DeclaringCall(statements, i);
            if (count > 0)
            {
                var call = (IrCall)statements[i + count];
                writer.Line($"var {Targets(call)} = {Call(call)};");
                foreach (var variable in call.Results) scope.Divisions.Forget(variable);
                i += count;
            }
            else
            {
                Statement(statements[i]);
            }
        }
    }

    /// <summary>How many declarations from here on are exactly those of the results of a call right after them; they are then one statement.</summary>
    private static int DeclaringCall(IReadOnlyList<IrStatement> statements, int start)
    {
        var end = start;
        while (end < statements.Count && statements[end] is IrDeclare { Value: null }) end++;
        if (end == statements.Count || statements[end] is not IrCall call || call.Results.Count != end - start) return 0;
        var declared = statements.Skip(start).Take(end - start).Select(statement => ((IrDeclare)statement).Variable);
        return new HashSet<IrVariable>(declared).SetEquals(call.Results) ? end - start : 0;
    }

    private void Statement(IrStatement statement)
    {
        Print(statement);
        foreach (var variable in statement.Assigned()) scope.Divisions.Forget(variable);
    }

    private void Print(IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare declare:
                Declare(declare);
                break;
            case IrAssign assign when assign.Value is IrLocal same && same.Name == assign.Variable.Name:
                break;
            case IrAssign assign:
                writer.Line($"{Name(assign.Variable)} = {_expressions.Print(assign.Value)};");
                break;
            case IrPut put:
                writer.Line($"{CSharpText.Rows}.Put(ref {Name(put.Variable)}, {_expressions.Index(put.Index, put.Length, put.Site)}, {_expressions.Item(put.Value)});");
                break;
            case IrEditInPlace change:
                writer.Line(_expressions.Logs.InPlace(Name(change.Variable), change.Edit));
                break;
            case IrCall call:
                writer.Line(call.Results.Count == 0 ? $"{Call(call)};" : $"{Targets(call)} = {Call(call)};");
                break;
            case IrReturn end:
                returns(end);
                break;
            case IrWhile loop:
                scope.Divisions.EnterLoop();
                writer.Line($"while ({_expressions.Print(loop.Condition)})").Open("{");
                Block(loop.Body);
                writer.Close("}");
                scope.Divisions.Leave();
                break;
            case IrIf choice:
                If(choice, "if");
                break;
            default:
                throw new NotSupportedException($"C# has no {statement.GetType().Name}.");
        }
    }

    private void Declare(IrDeclare declare)
    {
        var (name, type) = (Name(declare.Variable), dialect.TypeOf(declare.Variable.Type));
        if (declare.Value is { } value)
        {
            var code = _expressions.Code(value);
            writer.Line($"{(code.IsInt ? type : "var")} {name} = {code.Text};");
        }
        else
        {
            writer.Line(_flow.NeedsValue(declare.Variable) ? $"{type} {name} = default;" : $"{type} {name};");
        }
    }

    private void If(IrIf choice, string word)
    {
        writer.Line($"{word} ({_expressions.Print(choice.Condition)})").Open("{");
        Branch(choice.Then);
        writer.Close("}");
        if (choice.Else.Count == 0) return;
        scope.Divisions.Enter();
        Else(choice);
        scope.Divisions.Leave();
    }

    private void Branch(IReadOnlyList<IrStatement> statements)
    {
        scope.Divisions.Enter();
        Block(statements);
        scope.Divisions.Leave();
    }

    private void Else(IrIf choice)
    {
        if (choice.Then.AlwaysReturns())
        {
            // What is left does not need an else: the early return reads better.
            writer.Line();
            Block(choice.Else);
        }
        else if (choice.Else.Count == 1 && choice.Else[0] is IrIf next)
        {
            If(next, "else if");
        }
        else
        {
            writer.Line("else").Open("{");
            Block(choice.Else);
            writer.Close("}");
        }
    }

    private string Call(IrCall call) => $"{dialect.FunctionName(call.Function)}({_expressions.Items(call.Arguments)})";

    private string Targets(IrCall call)
    {
        var names = string.Join(", ", call.Results.Select(Name));
        return call.Results.Count == 1 ? names : $"({names})";
    }

    private string Name(IrVariable variable) => scope.NameOf(variable);
}
