using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>Prints the statements of a function.</summary>
/// <param name="context">The script.</param>
/// <param name="names">The scope of the function.</param>
/// <param name="prelude">Notes which functions are needed.</param>
/// <param name="body">The function's body.</param>
/// <param name="onReturn">Prints what a return becomes.</param>
internal sealed class LuaStatementPrinter(
    LuaContext context, LuaNames names, LuaPrelude prelude, EquatableArray<IrStatement> body, Action<SourceWriter, IrReturn> onReturn)
{
    /// <summary>Lua allows 200 locals in a function, and needs some itself for what it has in hand: those beyond this are kept in a table.</summary>
    public const int MostLocals = 150;

    /// <summary>The table for the locals beyond.</summary>
    public const string More = "more";

    private const int LongLine = 120;

    private readonly LuaSharedProducts _products = new(context, body);
    private LuaExpressionPrinter? _expressions;
    private int _locals;

    private LuaExpressionPrinter Expressions => _expressions ??= new LuaExpressionPrinter(context, names, prelude, _products);

    /// <summary>Prints an expression where a list of them may follow.</summary>
    /// <param name="expression">The expression.</param>
    public string Print(IrExpression expression) => Expressions.Print(expression).Text;

    /// <summary>Prints the body.</summary>
    /// <param name="writer">Where to.</param>
    public void Print(SourceWriter writer) => Print(writer, body);

    /// <summary>What follows a return never runs, and Lua takes nothing after one.</summary>
    private void Print(SourceWriter writer, EquatableArray<IrStatement> block)
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

            if (block[i] is not IrWhile) DivideAhead(writer, block[i]);
            Print(writer, block[i]);
            foreach (var variable in block[i].Assigned()) _products.Forget(variable);
            if (block[i] is IrReturn) return;
        }
    }

    private void Print(SourceWriter writer, IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare { Value: { } value } declare:
                // The value is printed before the name exists: as in Lua itself, it cannot mean the local it makes.
                var (text, form) = (Print(value), FormOf(value, null));
                if (form == Form.Expression && !Spills())
                {
                    writer.Line($"local {Local(declare.Variable)} = {text}");
                }
                else if (form == Form.Bounded && !Spills())
                {
                    text = Print(Bounded((IrBinary)value).Value);
                    var name = Local(declare.Variable);
                    writer.Line($"local {name} = {text}");
                    Bound(writer, name, (IrBinary)value);
                }
                else
                {
                    Declare(writer, declare.Variable);
                    Assign(writer, declare.Variable, value);
                }

                break;

            case IrAssign assign:
                Assign(writer, assign.Variable, assign.Value);
                break;

            case IrPut put:
                writer.Line($"{names[put.Variable.Name]}[{Expressions.Place(put.Index, put.Length, put.Site)}] = {Print(put.Value)}");
                break;

            case IrEditInPlace change:
                writer.Line(Expressions.Edited(change.Edit, LuaTerm.Atom(names[change.Variable.Name])));
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
                _products.Enter(isLoop: true);
                writer.Open($"while {Print(loop.Condition)} do");
                Print(writer, loop.Body);
                writer.Close("end");
                _products.Leave();
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
        prelude.Enter(Settled(branch.Condition, holds: true));
        Inside(writer, branch.Then);
        prelude.Leave();
        writer.Close();
        if (branch.Else.Count == 0) return;

        prelude.Enter(Settled(branch.Condition, holds: false));
        if (branch.Else.Count == 1 && branch.Else[0] is IrIf next && !_products.Missing([next.Condition]).Any())
        {
            If(writer, next, "elseif");
        }
        else
        {
            writer.Open("else");
            Inside(writer, branch.Else);
            writer.Close();
        }

        prelude.Leave();
    }

    /// <summary>The case that a branch stands for, if the configuration settles it and the script's own locals say which it is.</summary>
    private string? Settled(IrExpression condition, bool holds) => condition switch
    {
        IrUnary { Op: IrUnaryOp.Not } not => Settled(not.Operand, !holds),
        IrParameter or IrHasParameter or IrConfigured when context.SharedInputs.Contains(condition) =>
            (holds ? "" : "not ") + context.Inputs.Read(condition).At(LuaBinding.Unary),
        _ => null,
    };

    private void Inside(SourceWriter writer, EquatableArray<IrStatement> block)
    {
        _products.Enter(isLoop: false);
        Print(writer, block);
        _products.Leave();
    }

    private void DivideAhead(SourceWriter writer, IrStatement statement)
    {
        foreach (var product in _products.Missing(statement.Expressions()).ToArray())
        {
            var division = Expressions.Divide(product);
            var (floor, remainder) = (names.New("floor"), names.New("remainder"));
            writer.Line($"local {floor}, {remainder} = {division}");
            _products.Learn(product, floor, remainder);
            _locals += 2;
        }
    }

    /// <summary>How a value is best given to a variable.</summary>
    private enum Form
    {
        /// <summary>As an expression.</summary>
        Expression,

        /// <summary>A minimum or maximum with a name or a number: the other operand, then a bound; a call of math.min costs more than all else in it.</summary>
        Bounded,

        /// <summary>A choice that would fill a line, or that <c>and</c> and <c>or</c> say clumsily: a statement.</summary>
        Choice,
    }

    private Form FormOf(IrExpression value, IrVariable? target) => value switch
    {
        IrConditional when value.Type == IrType.Bool || Print(value).Length > LongLine => Form.Choice,
        IrBinary { Op: IrBinaryOp.Min or IrBinaryOp.Max } extreme when extreme.Left.IsAtom() != extreme.Right.IsAtom()
            && !(target is not null && Bounded(extreme).Bound.Reads(target.Name)) => Form.Bounded,
        _ => Form.Expression,
    };

    private static (IrExpression Value, IrExpression Bound) Bounded(IrBinary extreme) =>
        extreme.Left.IsAtom() ? (extreme.Right, extreme.Left) : (extreme.Left, extreme.Right);

    private void Bound(SourceWriter writer, string name, IrBinary extreme)
    {
        var bound = Expressions.Print(Bounded(extreme).Bound);
        writer.Line($"if {name} {(extreme.Op == IrBinaryOp.Max ? "<" : ">")} {bound.At(LuaBinding.Sum)} then {name} = {bound.Text} end");
    }

    private void Assign(SourceWriter writer, IrVariable variable, IrExpression value)
    {
        var name = names[variable.Name];
        switch (FormOf(value, variable))
        {
            case Form.Bounded:
                var extreme = (IrBinary)value;
                Assign(writer, variable, Bounded(extreme).Value);
                Bound(writer, name, extreme);
                break;

            case Form.Choice:
                var choice = (IrConditional)value;
                writer.Open($"if {Print(choice.Condition)} then");
                Assign(writer, variable, choice.WhenTrue);
                writer.Close().Open("else");
                Assign(writer, variable, choice.WhenFalse);
                writer.Close("end");
                break;

            default:
                writer.Line($"{name} = {Print(value)}");
                break;
        }
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
