using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>Prints statements.</summary>
/// <param name="context">The script.</param>
/// <param name="names">The scope of the function.</param>
/// <param name="prelude">Notes which functions are needed.</param>
/// <param name="divisions">Which divisions give both halves.</param>
/// <param name="onReturn">Prints what a return becomes.</param>
internal sealed class LuaStatementPrinter(
    LuaContext context, LuaNames names, LuaPrelude prelude, LuaDivisions divisions, Action<SourceWriter, IrReturn> onReturn)
{
    /// <summary>Lua allows 200 locals in a function, and needs some itself for what it has in hand: those beyond this are kept in a table.</summary>
    public const int MostLocals = 150;

    /// <summary>The table for the locals beyond.</summary>
    public const string More = "more";

    private const int LongLine = 120;

    private readonly LuaExpressionPrinter _expressions = new(context, names, prelude);
    private int _locals;

    /// <summary>Prints an expression where a list of them may follow.</summary>
    /// <param name="expression">The expression.</param>
    public string Print(IrExpression expression) => _expressions.Print(expression).Text;

    /// <summary>Prints a block; what follows a return never runs, and Lua takes nothing after one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="block">The block.</param>
    public void Print(SourceWriter writer, EquatableArray<IrStatement> block)
    {
        var divided = new List<IrMulDiv>();
        PrintStatements(writer, block, divided);
        foreach (var division in divided) _expressions.Divided.Remove(division);
    }

    private void PrintStatements(SourceWriter writer, EquatableArray<IrStatement> block, List<IrMulDiv> divided)
    {
        for (var i = 0; i < block.Count; i++)
        {
            if (block[i] is IrDeclare { Value: null })
            {
                var first = i;
                while (i + 1 < block.Count && block[i + 1] is IrDeclare { Value: null }) i++;
                Declare(writer, block.Skip(first).Take(i + 1 - first).Select(statement => ((IrDeclare)statement).Variable).ToArray());
                continue;
            }

            foreach (var division in divisions.At(block, i))
                if (Divide(writer, division)) divided.Add(division);
            Print(writer, block[i]);
            if (block[i] is IrReturn) return;
        }
    }

    /// <summary>Divides once for both halves, which are named to the end of the block; not where that is done already, or there is no room for names.</summary>
    private bool Divide(SourceWriter writer, IrMulDiv division)
    {
        if (_expressions.Divided.ContainsKey(division) || _locals + 2 > MostLocals) return false;
        _locals += 2;
        var call = _expressions.Divide(division);
        var (quotient, remainder) = (names.New("quotient"), names.New("remainder"));
        writer.Line($"local {quotient}, {remainder} = {call}");
        _expressions.Divided.Add(division, (quotient, remainder));
        return true;
    }

    private void Print(SourceWriter writer, IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare declare:
                // The value is printed before the name exists: as in Lua itself, it cannot mean the local it makes.
                var value = _expressions.Print(declare.Value!).Text;
                if (IsTooLong(declare.Value!, value) || Spills())
                {
                    Declare(writer, declare.Variable);
                    Assign(writer, names[declare.Variable.Name], declare.Value!, value);
                }
                else
                {
                    writer.Line($"local {Local(declare.Variable)} = {value}");
                }

                break;

            case IrAssign assign:
                Assign(writer, names[assign.Variable.Name], assign.Value, _expressions.Print(assign.Value).Text);
                break;

            case IrCall call:
                var results = call.Results.Select(result => names[result.Name]);
                writer.Line($"{LuaNames.List(results)} = {context.NameOf(call.Function)}({LuaNames.List(call.Arguments.Select(Print))})");
                break;

            case IrIf branch:
                If(writer, branch, "if");
                writer.Line("end");
                break;

            case IrWhile loop:
                writer.Open($"while {Print(loop.Condition)} do");
                Print(writer, loop.Body);
                writer.Close("end");
                break;

            case IrReturn result:
                onReturn(writer, result);
                break;

            default:
                throw new NotSupportedException($"No Lua for {statement.GetType().Name}.");
        }
    }

    private void If(SourceWriter writer, IrIf branch, string keyword)
    {
        writer.Open($"{keyword} {Print(branch.Condition)} then");
        Print(writer, branch.Then);
        writer.Close();
        if (branch.Else.Count == 0) return;
        if (branch.Else.Count == 1 && branch.Else[0] is IrIf next)
        {
            If(writer, next, "elseif");
            return;
        }

        writer.Open("else");
        Print(writer, branch.Else);
        writer.Close();
    }

    /// <summary>A choice that would fill a line, or that <c>and</c> and <c>or</c> say clumsily, is a statement.</summary>
    private static bool IsTooLong(IrExpression value, string text) =>
        value is IrConditional && (value.Type == IrType.Bool || text.Length > LongLine);

    private void Assign(SourceWriter writer, string name, IrExpression value, string text)
    {
        if (!IsTooLong(value, text))
        {
            writer.Line($"{name} = {text}");
            return;
        }

        var choice = (IrConditional)value;
        writer.Open($"if {Print(choice.Condition)} then");
        Assign(writer, name, choice.WhenTrue, Print(choice.WhenTrue));
        writer.Close().Open("else");
        Assign(writer, name, choice.WhenFalse, Print(choice.WhenFalse));
        writer.Close("end");
    }

    private void Declare(SourceWriter writer, params IrVariable[] variables)
    {
        var locals = new List<string>();
        foreach (var variable in variables)
            if (Spills()) names.Bind(variable.Name, $"{More}.{names.New(variable.Name)}");
            else locals.Add(Local(variable));
        if (locals.Count > 0) writer.Line($"local {LuaNames.List(locals)}");
    }

    private string Local(IrVariable variable)
    {
        _locals++;
        return names.Add(variable.Name);
    }

    private bool Spills() => _locals >= MostLocals;
}
