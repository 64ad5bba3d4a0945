using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Finds the locals of a function that depend on parameters alone, from the top down, and has them computed once for a configuration, under
/// their own names. So may be any such value, even one from a branch that is seldom taken: a failure matters only to who reads it.
/// </summary>
internal sealed class BindingTimes
{
    private readonly Facts _facts;
    private readonly LocalUse _use;
    private readonly Dictionary<string, IrExpression> _known = [];

    private BindingTimes(IrFunction function, Facts facts)
    {
        _facts = facts;
        _use = new LocalUse(function);
    }

    /// <summary>The function, in which such locals are copies of configured values, and calls with such arguments are gone.</summary>
    public static IrFunction Apply(IrFunction function, Facts facts) =>
        function.With(new BindingTimes(function, facts).Bind(function.Body));

    private Block Bind(Block block) => block.SelectMany(Bind).ToList().ToEquatableArray(block);

    private IEnumerable<IrStatement> Bind(IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare { Value: { } value } declare:
                var first = Bind(declare.Variable, Read(value));
                return [ReferenceEquals(first, value) ? declare : new IrDeclare(declare.Variable, first)];
            case IrAssign assign:
                var next = Bind(assign.Variable, Read(assign.Value));
                return [ReferenceEquals(next, assign.Value) ? assign : new IrAssign(assign.Variable, next)];
            case IrCall call:
                return Bind(call.With(call.Arguments.Map(Read)));
            case IrIf branch:
                return Bind(branch.With(Read(branch.Condition), Bind(branch.Then), Bind(branch.Else)));
            case IrWhile loop:
                return [loop.With(Read(loop.Condition), Bind(loop.Body), loop.MaxTrips.Substitute(_known))];
            case IrReturn end:
                return [end.With(end.Values.Map(Read))];
            default:
                return [statement];
        }
    }

    private IrExpression Read(IrExpression expression) => _facts.Fold.Apply(expression.Substitute(_known));

    /// <summary>What to assign: a configured value in place of an expression over parameters alone, if the variable never has another.</summary>
    private IrExpression Bind(IrVariable variable, IrExpression value)
    {
        if (!value.IsConfigurationTime() || !_use.IsSingle(variable.Name)) return value;
        return _known[variable.Name] = _facts.Steps.Add(value, variable.Name);
    }

    private IEnumerable<IrStatement> Bind(IrCall call)
    {
        if (EntryPoints.Contains(call.Function) || !call.Arguments.All(IrTree.IsConfigurationTime) || call.Results.Any(result => result.Type.IsMany())) return [call];
        var results = _facts.Steps.Add(call);
        return call.Results.Zip(results, (variable, value) => new IrAssign(variable, Bind(variable, value)));
    }

    /// <summary>
    /// A choice that a configuration makes, between values that it determines, is a conditional for each variable. The condition is then named
    /// as often as there are variables, which costs nothing where it is evaluated.
    /// </summary>
    private IEnumerable<IrStatement> Bind(IrIf branch)
    {
        if (!branch.Condition.IsConfigurationTime() || branch.Then.Count == 0) return [branch];
        if (Values(branch.Then) is not { } then || Values(branch.Else) is not { } @else) return [branch];
        if (then.Count != @else.Count || !then.Keys.All(@else.ContainsKey)) return [branch];

        foreach (var variable in then.Keys)
            if (_use.Assignments(variable.Name) == 2) _use.MergeAssignments(variable.Name);
        return [.. then.Keys.Select(variable => new IrAssign(
            variable, Bind(variable, _facts.Fold.Apply(new IrConditional(branch.Condition, then[variable], @else[variable])))))];
    }

    /// <summary>The value that a block assigns to each variable, if it does nothing else and a configuration determines them all.</summary>
    private static Dictionary<IrVariable, IrExpression>? Values(Block block)
    {
        var values = new Dictionary<IrVariable, IrExpression>();
        foreach (var statement in block)
        {
            if (statement is not IrAssign assign || !assign.Value.IsConfigurationTime() || values.ContainsKey(assign.Variable)) return null;
            values.Add(assign.Variable, assign.Value);
        }

        return values;
    }
}
