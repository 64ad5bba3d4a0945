using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>
/// Holds a strategy or library that was read to what the front-end makes: every name is declared and has a value before it is read, everything has the type that its
/// place asks for, calls go to functions further up, every path returns, and nothing stands there that only a pass over the IR makes.
/// </summary>
public sealed class IrCheck
{
    private readonly IrStrategy _strategy;
    private readonly HashSet<int> _sites = [];
    private readonly Dictionary<string, IrFunction> _known = [];
    private readonly IrCheckExpressions _expressions;

    private IrCheck(IrStrategy strategy)
    {
        _strategy = strategy;
        _expressions = new IrCheckExpressions(strategy, _sites);
    }

    /// <summary>The strategy, if it is whole.</summary>
    /// <param name="strategy">What was read.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static IrStrategy Whole(IrStrategy strategy)
    {
        new IrCheck(strategy).Check();
        return strategy;
    }

    /// <summary>What is wrong, as a failure to read says it.</summary>
    internal static FormatException Wrong(string what) => new($"Not the text of a strategy: {what}.");

    private void Check()
    {
        foreach (var site in _strategy.Sites)
            if (!_sites.Add(site.Id)) throw Wrong($"there are two sites {site.Id}");
        foreach (var site in _strategy.Fields.Select(field => field.Site).Concat(_strategy.Log?.Columns.Select(column => column.Site) ?? []))
            _expressions.HoldSite(site);
        if (_strategy.Fields.Count(field => field.Type == IrType.Log) > 1) throw Wrong("a state has two logs");
        foreach (var unit in _strategy.Units)
            if (_strategy.Parameters.All(parameter => parameter.Name != unit)) throw Wrong($"there is no parameter '{unit}'");
        foreach (var function in _strategy.Functions)
        {
            if (_known.ContainsKey(function.Name)) throw Wrong($"there are two functions '{function.Name}'");
            Check(function);
            _known.Add(function.Name, function);
        }

        if (_strategy.Fields.Count > 0) CheckEntryPoints();
    }

    private void CheckEntryPoints()
    {
        var fields = _strategy.Fields.Select(field => field.Type).ToList();
        var units = _strategy.Units.Select(unit => _strategy.Parameters.First(parameter => parameter.Name == unit).Type);
        if (!_known.ContainsKey(IrStrategy.Decide)) throw Wrong($"there is no '{IrStrategy.Decide}'");
        Entry(IrStrategy.Decide, [IrType.Bool, .. fields, IrType.Int, IrType.Int], [IrType.Bool, .. fields, IrType.Int, IrType.Int, IrType.Bool, IrType.Int, IrType.Int]);
        Entry(IrStrategy.Credit, [.. fields, IrType.Int, IrType.Int, IrType.Int], fields);
        Entry(IrStrategy.Charge, [IrType.Bool, .. fields, IrType.Int, IrType.Int], fields);
        Entry(IrStrategy.Carry, [.. fields, .. units, IrType.Int], fields);
    }

    private void Entry(string name, IEnumerable<IrType> parameters, IEnumerable<IrType> results)
    {
        if (_known.TryGetValue(name, out var function)
            && !(Types(function.Parameters).SequenceEqual(parameters) && Types(function.Results).SequenceEqual(results)))
            throw Wrong($"'{name}' does not take and return what it has to");
    }

    private void Check(IrFunction function)
    {
        var scope = new IrCheckScope();
        foreach (var parameter in function.Parameters) scope.Declare(parameter, hasValue: true);
        if (!Block(function.Body, scope, function)) throw Wrong($"'{function.Name}' has a path that does not return");
    }

    /// <summary>Checks statements in order, and says whether every path through them returns.</summary>
    private bool Block(EquatableArray<IrStatement> block, IrCheckScope scope, IrFunction function)
    {
        var returns = false;
        foreach (var statement in block) returns |= Statement(statement, scope, function);
        return returns;
    }

    private bool Statement(IrStatement statement, IrCheckScope scope, IrFunction function)
    {
        switch (statement)
        {
            case IrDeclare declare:
                if (declare.Value is { } value) _expressions.Hold(value, declare.Variable.Type, scope);
                scope.Declare(declare.Variable, declare.Value is not null);
                return false;
            case IrAssign assign:
                _expressions.Hold(assign.Value, assign.Variable.Type, scope);
                scope.Assign(assign.Variable);
                return false;
            case IrCall call:
                Call(call, scope);
                return false;
            case IrIf choice:
                _expressions.Hold(choice.Condition, IrType.Bool, scope);
                IrCheckScope then = new(scope), otherwise = new(scope);
                var (one, other) = (Block(choice.Then, then, function), Block(choice.Else, otherwise, function));
                scope.Join(one ? null : then, other ? null : otherwise);
                return one && other;
            case IrWhile loop:
                _expressions.Hold(loop.Condition, IrType.Bool, scope);
                _expressions.Hold(loop.MaxTrips, IrType.Int, new IrCheckScope());
                Block(loop.Body, new IrCheckScope(scope), function);
                return false;
            case IrReturn end:
                if (end.Values.Count != function.Results.Count) throw Wrong($"'{function.Name}' returns {end.Values.Count} values, not {function.Results.Count}");
                for (var i = 0; i < end.Values.Count; i++) _expressions.Hold(end.Values[i], function.Results[i].Type, scope);
                return true;
            default:
                throw Wrong($"{statement.GetType().Name} is what only a pass makes");
        }
    }

    private void Call(IrCall call, IrCheckScope scope)
    {
        if (!_known.TryGetValue(call.Function, out var called)) throw Wrong($"no '{call.Function}' stands above its call");
        if (call.Arguments.Count != called.Parameters.Count || !Types(call.Results).SequenceEqual(Types(called.Results)))
            throw Wrong($"a call of '{call.Function}' does not give or take what it does");
        for (var i = 0; i < call.Arguments.Count; i++) _expressions.Hold(call.Arguments[i], called.Parameters[i].Type, scope);
        foreach (var result in call.Results) scope.Assign(result);
    }

    private static IEnumerable<IrType> Types(IEnumerable<IrVariable> variables) => variables.Select(variable => variable.Type);
}
