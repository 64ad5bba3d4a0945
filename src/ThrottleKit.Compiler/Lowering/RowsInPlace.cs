using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Has a row or log changed in place where its old value is dead: <c>x.With(i, v)</c> is a write to <c>x</c> if nothing reads <c>x</c> again. A local that is
/// written to has a row to itself, for which <see cref="OwnRows"/> sees; a function's own parameter belongs to the caller and is never written to.
/// The last pass: no other knows such writes.
/// </summary>
public sealed class RowsInPlace
{
    private readonly HashSet<string> _parameters;
    private readonly HashSet<string> _written = [];

    private RowsInPlace(IEnumerable<IrVariable> parameters) => _parameters = [.. parameters.Select(parameter => parameter.Name)];

    /// <summary>The function with rows changed in place.</summary>
    /// <param name="function">A function that is otherwise finished.</param>
    public static IrFunction Apply(IrFunction function)
    {
        if (!function.Body.All().SelectMany(IrTree.Expressions).SelectMany(IrTree.All).Any(part => part is IrWith or IrEdit)) return function;
        function = AssignLocals(function);
        var pass = new RowsInPlace(function.Parameters);
        var body = pass.Rewrite(function.Body, []);
        return pass._written.Count == 0 ? function : DropNames(function with { Body = OwnRows.Apply(function with { Body = body }, pass._written) });
    }

    /// <summary>What was a changed row of its own is often but another name for the one that was changed.</summary>
    private static IrFunction DropNames(IrFunction function)
    {
        function = PropagateCopies.Apply(function);
        var use = new LocalUse(function);
        return function with { Body = Drop(function.Body) };

        Block Drop(Block block) => block.Where(statement => statement is not IrDeclare { Value: IrLocal { VariableType: IrType.Row or IrType.Log }, Variable.Name: var name } || use.IsRead(name) || !use.IsSingle(name))
            .Select(statement => statement switch
            {
                IrIf branch => new IrIf(branch.Condition, Drop(branch.Then), Drop(branch.Else)),
                IrWhile loop => loop with { Body = Drop(loop.Body) },
                var other => other,
            }).ToEquatableArray();
    }

    /// <summary>A parameter that is given other rows is a local first.</summary>
    private static IrFunction AssignLocals(IrFunction function)
    {
        var assigned = new HashSet<IrVariable>(function.Body.All().SelectMany(IrTree.Assigned).Where(variable => variable.Type.IsMany()));
        var names = Names.Of(function);
        var locals = function.Parameters.Where(assigned.Contains).ToDictionary(parameter => parameter.Name, parameter => parameter with { Name = names.Fresh(parameter.Name) });
        if (locals.Count == 0) return function;
        var values = locals.ToDictionary(pair => pair.Key, pair => (IrExpression)pair.Value.Read());
        var body = function.Body.MapExpressions(value => value.Substitute(values), bounds: true).MapAssigned(variable => locals.TryGetValue(variable.Name, out var local) ? local : variable);
        var first = function.Parameters.Where(parameter => locals.ContainsKey(parameter.Name)).Select(parameter => new IrDeclare(locals[parameter.Name], parameter.Read()));
        return function with { Body = first.Concat(body).ToEquatableArray() };
    }

    private Block Rewrite(Block block, HashSet<string> live)
    {
        var rewritten = new List<IrStatement>();
        for (var i = block.Count - 1; i >= 0; i--)
        {
            var statement = block[i] switch
            {
                IrIf branch => new IrIf(branch.Condition, Rewrite(branch.Then, [.. live]), Rewrite(branch.Else, [.. live])),
                IrWhile loop => loop with { Body = Rewrite(loop.Body, RowLiveness.AtEnd(loop, live)) },
                var other => other,
            };
            var writes = new List<IrStatement>();
            statement = Write(statement, live, writes);
            if (statement is not IrAssign { Value: IrLocal same } assign || same.Name != assign.Variable.Name) rewritten.Insert(0, statement);
            rewritten.InsertRange(0, writes);
            RowLiveness.Before(block[i], live);
        }

        return rewritten.ToEquatableArray();
    }

    private IrStatement Write(IrStatement statement, HashSet<string> live, List<IrStatement> writes) => statement switch
    {
        IrDeclare { Value: { } value } declare when value.Type.IsMany() => declare with { Value = Write(value, statement, live, writes) },
        IrAssign assign when assign.Value.Type.IsMany() => assign with { Value = Write(assign.Value, statement, live, writes) },
        IrReturn end => new IrReturn(end.Values.Select(value => value.Type.IsMany() ? Write(value, statement, live, writes) : value).ToEquatableArray()),
        _ => statement,
    };

    /// <summary>The row that a value is once the writes have been done.</summary>
    private IrExpression Write(IrExpression value, IrStatement statement, HashSet<string> live, List<IrStatement> writes)
    {
        switch (value)
        {
            case IrFit fit:
                return fit with { Row = Write(fit.Row, statement, live, writes) };
            case IrWith with:
                with = with with { Row = Write(with.Row, statement, live, writes) };
                return with.Row is IrLocal row && IsOwnAndDead(row, value, statement, live)
                    ? Written(row, new IrPut(new IrVariable(row.Name, IrType.Row), with.Index, with.Value, with.Length, with.Site), writes)
                    : with;
            case IrEdit edit:
                edit = edit with { Log = Write(edit.Log, statement, live, writes) };
                return edit.Log is IrLocal log && IsOwnAndDead(log, value, statement, live)
                    ? Written(log, new IrEditInPlace(new IrVariable(log.Name, IrType.Log), edit), writes)
                    : edit;
            default:
                return value;
        }
    }

    private IrLocal Written(IrLocal local, IrStatement write, List<IrStatement> writes)
    {
        _written.Add(local.Name);
        writes.Add(write);
        return local;
    }

    private bool IsOwnAndDead(IrLocal local, IrExpression value, IrStatement statement, HashSet<string> live) =>
        !_parameters.Contains(local.Name) && IsDead(local.Name, value, statement, live);

    /// <summary>Whether nothing but one expression of a statement reads a row from there on.</summary>
    private static bool IsDead(string name, IrExpression value, IrStatement statement, HashSet<string> live)
    {
        var isAssigned = statement.Assigned().Any(variable => variable.Name == name);
        if (live.Contains(name) && !isAssigned && statement is not IrReturn) return false;
        return Reads(value) == statement.Expressions().Sum(Reads);

        int Reads(IrExpression expression) => expression.All().Count(part => part is IrLocal local && local.Name == name);
    }
}
