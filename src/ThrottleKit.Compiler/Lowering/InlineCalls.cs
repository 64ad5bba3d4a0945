using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Puts the bodies of helpers in place of calls with run-time arguments, where <see cref="ReturnsToTail"/> finds a form for them: what such a
/// body does with its other arguments can then move to configuration.
/// </summary>
internal sealed class InlineCalls
{
    /// <summary>Beyond so many statements a function takes in no more: helpers that call helpers would double it again and again.</summary>
    private const int LargestFunction = 400;

    private readonly Func<string, IrFunction?> _helper;
    private readonly LocalUse _use;
    private readonly Names _names;
    private readonly HashSet<string> _unsettled = [];
    private int _size;

    private InlineCalls(IrFunction function, Func<string, IrFunction?> helper)
    {
        _helper = helper;
        _use = new LocalUse(function);
        _names = Names.Of(function);
        _size = function.Body.All().Count();
    }

    /// <summary>
    /// The function with calls replaced. One whose arguments all come from calls replaced in the same round waits for the next: its arguments
    /// may turn out to depend on parameters alone.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="helper">A helper whose returns are in tail position, by name; null where a call has to stay.</param>
    public static IrFunction Apply(IrFunction function, Func<string, IrFunction?> helper) =>
        function.Body.All().Any(statement => statement is IrCall call && helper(call.Function) is not null)
            ? function.With(new InlineCalls(function, helper).Inline(function.Body))
            : function;

    private Block Inline(Block block) => block.SelectMany(Inline).ToList().ToEquatableArray(block);

    private IEnumerable<IrStatement> Inline(IrStatement statement)
    {
        if (statement is IrIf branch) return [branch.With(branch.Condition, Inline(branch.Then), Inline(branch.Else))];
        if (statement is IrWhile loop) return [loop.With(Inline(loop.Body))];

        var reads = statement.Expressions().SelectMany(value => value.All()).OfType<IrLocal>().ToList();
        var isSettled = reads.Exists(local => !_unsettled.Contains(local.Name));
        var helper = statement is IrCall call ? _helper(call.Function) : null;
        if (helper is not null || (reads.Count > 0 && !isSettled))
            foreach (var variable in statement.Assigned()) _unsettled.Add(variable.Name);

        if (helper is null || !isSettled || _size + helper.Body.All().Count() > LargestFunction) return [statement];
        _size += helper.Body.All().Count();
        return Expand((IrCall)statement, helper);
    }

    private IEnumerable<IrStatement> Expand(IrCall call, IrFunction helper)
    {
        var use = new LocalUse(helper);
        var values = new Dictionary<string, IrExpression>();
        var expanded = new List<IrStatement>();
        for (var i = 0; i < helper.Parameters.Count; i++)
        {
            var (parameter, argument) = (helper.Parameters[i], call.Arguments[i]);
            if (use.IsSingle(parameter.Name) && _use.IsSteadyAtom(argument, call))
            {
                values.Add(parameter.Name, argument);
                continue;
            }

            var local = parameter with { Name = _names.Fresh(parameter.Name) };
            values.Add(parameter.Name, local.Read());
            expanded.Add(new IrDeclare(local, argument));
        }

        foreach (var declare in helper.Body.All().OfType<IrDeclare>())
            values.Add(declare.Variable.Name, new IrLocal(_names.Fresh(declare.Variable.Name), declare.Variable.Type));
        expanded.AddRange(Rename(helper.Body.MapExpressions(value => value.Substitute(values), bounds: true), values, call.Results));
        return expanded;
    }

    /// <summary>A copy of a block with new names, which assigns what the helper returned.</summary>
    private static Block Rename(Block block, Dictionary<string, IrExpression> values, EquatableArray<IrVariable> results)
    {
        IrVariable New(IrVariable variable) => variable with { Name = ((IrLocal)values[variable.Name]).Name };

        return block.SelectMany<IrStatement, IrStatement>(statement => statement switch
        {
            IrDeclare declare => [declare with { Variable = New(declare.Variable) }],
            IrAssign assign => [assign with { Variable = New(assign.Variable) }],
            IrCall call => [call with { Results = call.Results.Select(New).ToEquatableArray() }],
            IrIf branch => [new IrIf(branch.Condition, Rename(branch.Then, values, results), Rename(branch.Else, values, results))],
            IrWhile loop => [loop with { Body = Rename(loop.Body, values, results) }],
            IrReturn end => results.Zip(end.Values, (result, value) => new IrAssign(result, value)),
            _ => throw new InvalidOperationException($"Unknown statement {statement.GetType().Name}."),
        }).ToEquatableArray();
    }
}
