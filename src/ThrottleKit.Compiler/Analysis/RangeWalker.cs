using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// Evaluates a strategy's functions on ranges, path by path: comparisons refine what they guard, and linear facts (a cost is at most what is left)
/// bound sums more tightly than their parts do. Every place that can fail is held to its site through the domain.
/// </summary>
/// <typeparam name="T">The domain's values.</typeparam>
internal sealed partial class RangeWalker<T>(StrategyPlan plan, RangeDomain<T> domain)
{
    /// <summary>Walks a function from ranges of its parameters.</summary>
    /// <returns>What its results reach.</returns>
    public IReadOnlyList<T> Walk(IrFunction function, IReadOnlyList<T> arguments)
    {
        var state = new RangeState<T>();
        for (var i = 0; i < arguments.Count; i++) state.Set(function.Parameters[i].Name, arguments[i]);
        var results = function.Results.Select(_ => domain.NewJoin()).ToList();
        Walk(function.Body, 0, state, results);
        return results.Select(result => result.Result).ToList();
    }

    /// <summary>Walks an expression over parameters and configured values alone.</summary>
    public T Walk(IrExpression expression) => Evaluate(expression, new RangeState<T>());

    /// <summary>Walks a block; each path that reaches its end goes on with <paramref name="then"/>.</summary>
    private void Walk(
        EquatableArray<IrStatement> statements, int from, RangeState<T> state, IReadOnlyList<Join<T>> results, Action<RangeState<T>>? then = null)
    {
        for (var i = from; i < statements.Count; i++)
        {
            switch (statements[i])
            {
                case IrDeclare { Value: null }:
                    break;
                case IrDeclare declare:
                    Assign(declare.Variable, declare.Value!, state);
                    break;
                case IrAssign assign:
                    Assign(assign.Variable, assign.Value, state);
                    break;
                case IrPut put:
                    Put(put, state);
                    break;
                case IrEditInPlace change:
                    state.Set(change.Variable.Name, Evaluate(change.Edit, state));
                    break;
                case IrCall call:
                    var values = Walk(plan.Find(call.Function)!, call.Arguments.Select(argument => Evaluate(argument, state)).ToList());
                    for (var k = 0; k < values.Count; k++) state.Set(call.Results[k].Name, values[k]);
                    break;
                case IrReturn end:
                    for (var k = 0; k < end.Values.Count; k++) results[k].Add(Evaluate(end.Values[k], state));
                    return;
                case IrIf choice when Returns(choice.Then) || Returns(choice.Else):
                    // A branch that returns leaves the rest of the block to the other one, with all that its test says.
                    var rest = i + 1;
                    Branches(choice, state, (body, branch) => Walk(body, 0, branch, results, s => Walk(statements, rest, s, results, then)));
                    return;
                case IrIf choice:
                    Choice(choice, state, results);
                    break;
                case IrWhile loop:
                    Loop(loop, state, results);
                    break;
            }
        }

        then?.Invoke(state);
    }

    private void Assign(IrVariable variable, IrExpression value, RangeState<T> state)
    {
        var range = Evaluate(value, state);
        var form = variable.Type == IrType.Int ? state.Form(value) : null;
        var test = variable.Type == IrType.Bool && !value.Reads(variable.Name) ? value : null; // a test of its own old value is none of the new one
        var key = state.Set(variable.Name, range);
        if (form is not null && form.CoefficientOf(key).IsZero) state.SetForm(key, form);
        if (test is not null) state.SetTest(key, test);
    }

    private void Branches(IrIf choice, RangeState<T> state, Action<EquatableArray<IrStatement>, RangeState<T>> walk)
    {
        var whenTrue = state.Branch();
        var whenFalse = state.Branch();
        var trueGuards = Assume(choice.Condition, true, whenTrue);
        var falseGuards = Assume(choice.Condition, false, whenFalse);
        domain.Reach(trueGuards, () => walk(choice.Then, whenTrue));
        domain.Reach(falseGuards, () => walk(choice.Else, whenFalse));
    }

    private void Choice(IrIf choice, RangeState<T> state, IReadOnlyList<Join<T>> results)
    {
        var assigned = Assigned(choice.Then).Concat(Assigned(choice.Else)).Distinct().ToList();
        var joins = assigned.Select(_ => domain.NewJoin()).ToList();
        Branches(choice, state, (body, branch) =>
        {
            Walk(body, 0, branch, results);
            Meet(assigned, joins, branch);
        });
        for (var i = 0; i < assigned.Count; i++) state.Set(assigned[i], joins[i].Result);
    }

    private static void Meet(IReadOnlyList<string> assigned, IReadOnlyList<Join<T>> joins, RangeState<T> path)
    {
        for (var i = 0; i < assigned.Count; i++)
            if (path.Knows(assigned[i])) joins[i].Add(path[path.KeyOf(assigned[i])]);
    }

    private void Loop(IrWhile loop, RangeState<T> state, IReadOnlyList<Join<T>> results)
    {
        var assigned = Assigned(loop.Body).Distinct().Where(state.Knows).ToList();
        var before = assigned.Select(name => state[state.KeyOf(name)]).ToList();

        IReadOnlyList<T> Round(IReadOnlyList<T> head)
        {
            var body = state.Branch();
            for (var i = 0; i < assigned.Count; i++) body.Set(assigned[i], head[i]);
            var joins = assigned.Select(_ => domain.NewJoin()).ToList();
            domain.Reach(Assume(loop.Condition, true, body), () => Walk(loop.Body, 0, body, results, path => Meet(assigned, joins, path)));
            return joins.Select(join => join.Result).ToList();
        }

        var stable = domain.Loop(before, Round);
        Round(stable);
        for (var i = 0; i < assigned.Count; i++) state.Set(assigned[i], stable[i]);
        Assume(loop.Condition, false, state);
    }

    private static bool Returns(EquatableArray<IrStatement> statements) =>
        statements.Any(statement => statement switch
        {
            IrReturn => true,
            IrIf choice => Returns(choice.Then) || Returns(choice.Else),
            IrWhile loop => Returns(loop.Body),
            _ => false,
        });

    private static IEnumerable<string> Assigned(EquatableArray<IrStatement> statements) => statements.SelectMany(statement => statement switch
    {
        IrAssign assign => [assign.Variable.Name],
        IrPut put => [put.Variable.Name],
        IrEditInPlace change => [change.Variable.Name],
        IrCall call => call.Results.Select(result => result.Name),
        IrIf choice => Assigned(choice.Then).Concat(Assigned(choice.Else)),
        IrWhile loop => Assigned(loop.Body),
        _ => Enumerable.Empty<string>(),
    });
}
