using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Walks and rewrites trees of the IR. What a rewriting leaves alone stays the same object, so that comparing trees is cheap.</summary>
internal static class IrTree
{
    /// <summary>What an expression is made of, in the order of evaluation.</summary>
    public static Operands Operands(this IrExpression expression) => new(expression);

    /// <summary>The operands that are evaluated whenever the expression is.</summary>
    public static IEnumerable<IrExpression> AlwaysEvaluated(this IrExpression expression) => expression switch
    {
        IrConditional choice => [choice.Condition],
        IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or } logic => [logic.Left],
        _ => expression.Operands(),
    };

    /// <summary>The same operation on other operands.</summary>
    public static IrExpression WithOperands(this IrExpression expression, IrExpression[] operands) => expression switch
    {
        IrUnary unary => unary with { Operand = operands[0] },
        IrBinary binary => binary with { Left = operands[0], Right = operands[1] },
        IrMulDiv product => product with { A = operands[0], B = operands[1], Divisor = operands[2] },
        IrClamp clamp => clamp with { Value = operands[0], Low = operands[1], High = operands[2] },
        IrConditional conditional => conditional with { Condition = operands[0], WhenTrue = operands[1], WhenFalse = operands[2] },
        IrZeros zeros => zeros with { Length = operands[0] },
        IrElement element => element with { Row = operands[0], Index = operands[1], Length = operands[2] },
        IrWith with => with with { Row = operands[0], Index = operands[1], Length = operands[2], Value = operands[3] },
        IrFit fit => fit with { Row = operands[0], Length = operands[1], Wanted = operands[2] },
        IrCopy => new IrCopy(operands[0]),
        IrCount count => count with { Log = operands[0] },
        IrEntry entry => entry with { Log = operands[0], Index = operands[1], Length = operands[2] },
        IrEdit edit => edit with { Log = operands[0], Index = operands[1], Length = operands[2], Values = operands.Skip(3).ToEquatableArray() },
        _ => expression,
    };

    /// <summary>The place where the operation itself can fail.</summary>
    public static int Site(this IrExpression expression) => expression switch
    {
        IrUnary unary => unary.Site,
        IrBinary binary => binary.Site,
        IrMulDiv product => product.Site,
        IrClamp clamp => clamp.Site,
        IrZeros zeros => zeros.Site,
        IrElement element => element.Site,
        IrWith with => with.Site,
        IrFit fit => fit.Site,
        IrEntry entry => entry.Site,
        IrEdit edit => edit.Site,
        _ => IrSite.None,
    };

    /// <summary>The same operation at another place.</summary>
    public static IrExpression WithSite(this IrExpression expression, int site) => expression switch
    {
        IrUnary unary => unary with { Site = site },
        IrBinary binary => binary with { Site = site },
        IrMulDiv product => product with { Site = site },
        IrClamp clamp => clamp with { Site = site },
        IrZeros zeros => zeros with { Site = site },
        IrElement element => element with { Site = site },
        IrWith with => with with { Site = site },
        IrFit fit => fit with { Site = site },
        IrEntry entry => entry with { Site = site },
        IrEdit edit => edit with { Site = site },
        _ => expression,
    };

    /// <summary>Whether an expression has no parts: copying it costs nothing and can never fail at run time.</summary>
    public static bool IsAtom(this IrExpression expression) =>
        expression is IrInt or IrBool or IrLocal or IrParameter or IrHasParameter or IrConfigured;

    /// <summary>Whether an expression is over constants, parameters and configured values alone. A row or log is made where it is used.</summary>
    public static bool IsConfigurationTime(this IrExpression expression) =>
        expression is not IrLocal && !expression.Type.IsMany() && expression.Operands().All(IsConfigurationTime);

    /// <summary>Every expression within an expression, itself included.</summary>
    public static IEnumerable<IrExpression> All(this IrExpression expression)
    {
        if (expression.IsAtom()) return [expression];
        var all = new List<IrExpression>();
        Collect(expression, all);
        return all;

        static void Collect(IrExpression part, List<IrExpression> all)
        {
            all.Add(part);
            foreach (var operand in part.Operands()) Collect(operand, all);
        }
    }

    /// <summary>Adds the names of the locals that an expression reads.</summary>
    public static void CollectLocals(this IrExpression expression, ICollection<string> names)
    {
        if (expression is IrLocal local) names.Add(local.Name);
        if (expression.IsAtom()) return;
        foreach (var operand in expression.Operands()) operand.CollectLocals(names);
    }

    /// <summary>Whether an expression reads a local.</summary>
    public static bool Reads(this IrExpression expression, string name) =>
        expression is IrLocal local ? local.Name == name : !expression.IsAtom() && expression.Operands().Any(operand => operand.Reads(name));

    /// <summary>How many operations and atoms an expression has.</summary>
    public static int Size(this IrExpression expression)
    {
        var size = 1;
        foreach (var operand in expression.Operands()) size += operand.Size();
        return size;
    }

    /// <summary>What an expression is where a condition holds, if it is a choice by that very condition.</summary>
    public static IrExpression Chosen(this IrExpression expression, IrExpression condition) =>
        expression is IrConditional choice && choice.Condition == condition ? choice.WhenTrue : expression;

    /// <summary>Rewrites an expression from its leaves up.</summary>
    public static IrExpression Rewrite(this IrExpression expression, Func<IrExpression, IrExpression> change) =>
        change(expression.MapOperands(operand => operand.Rewrite(change)));

    /// <summary>Replaces the operands of an expression.</summary>
    public static IrExpression MapOperands(this IrExpression expression, Func<IrExpression, IrExpression> map)
    {
        if (expression.IsAtom()) return expression;
        var operands = expression.Operands();
        IrExpression[]? changed = null;
        for (int i = 0, count = operands.Count; i < count; i++)
        {
            var operand = operands[i];
            var mapped = map(operand);
            if (changed is null && ReferenceEquals(mapped, operand)) continue;
            changed ??= [.. operands];
            changed[i] = mapped;
        }

        return changed is null ? expression : expression.WithOperands(changed);
    }

    /// <summary>Replaces reads of locals, wherever the map has a value for them.</summary>
    public static IrExpression Substitute(this IrExpression expression, IReadOnlyDictionary<string, IrExpression> values) =>
        values.Count == 0 ? expression : expression.Rewrite(part => part is IrLocal local && values.TryGetValue(local.Name, out var value) ? value : part);

    /// <summary>The expressions that a statement evaluates itself, blocks within it left out; not the bound of a loop.</summary>
    public static IEnumerable<IrExpression> Expressions(this IrStatement statement) => statement switch
    {
        IrDeclare { Value: { } value } => [value],
        IrAssign assign => [assign.Value],
        IrCall call => call.Arguments,
        IrIf branch => [branch.Condition],
        IrWhile loop => [loop.Condition],
        IrPut put => [put.Index, put.Length, put.Value],
        IrEditInPlace change => [change.Edit],
        IrReturn end => end.Values,
        _ => [],
    };

    /// <summary>The expressions that a step evaluates.</summary>
    public static IEnumerable<IrExpression> Inputs(this ConfiguredStep step) => step.Value is { } value ? [value] : step.Arguments;

    /// <summary>The blocks within a statement.</summary>
    public static IEnumerable<Block> Blocks(this IrStatement statement) => statement switch
    {
        IrIf branch => [branch.Then, branch.Else],
        IrWhile loop => [loop.Body],
        _ => [],
    };

    /// <summary>Every statement of a block, those within others included, in the order of the source.</summary>
    public static IEnumerable<IrStatement> All(this Block block)
    {
        var all = new List<IrStatement>();
        Collect(block);
        return all;

        void Collect(Block part)
        {
            foreach (var statement in part)
            {
                all.Add(statement);
                foreach (var inner in statement.Blocks()) Collect(inner);
            }
        }
    }

    /// <summary>The variables that a statement itself gives a value.</summary>
    public static IEnumerable<IrVariable> Assigned(this IrStatement statement) => statement switch
    {
        IrDeclare { Value: not null } declare => [declare.Variable],
        IrAssign assign => [assign.Variable],
        IrPut put => [put.Variable],
        IrEditInPlace change => [change.Variable],
        IrCall call => call.Results,
        _ => [],
    };

    /// <summary>Rewrites every expression of a block; the bounds of loops only if asked to.</summary>
    public static Block MapExpressions(this Block block, Func<IrExpression, IrExpression> map, bool bounds) =>
        block.Map(statement => statement.MapExpressions(map, bounds));

    /// <summary>A branch with other parts: the branch itself where they are its own.</summary>
    public static IrIf With(this IrIf branch, IrExpression condition, Block then, Block @else) =>
        ReferenceEquals(condition, branch.Condition) && then.IsSame(branch.Then) && @else.IsSame(branch.Else) ? branch : new IrIf(condition, then, @else);

    /// <summary>A loop with other parts: the loop itself where they are its own.</summary>
    public static IrWhile With(this IrWhile loop, IrExpression condition, Block body, IrExpression maxTrips) =>
        ReferenceEquals(condition, loop.Condition) && body.IsSame(loop.Body) && ReferenceEquals(maxTrips, loop.MaxTrips) ? loop : new IrWhile(condition, body, maxTrips);

    /// <summary>A loop with another body: the loop itself where that is its own.</summary>
    public static IrWhile With(this IrWhile loop, Block body) => loop.With(loop.Condition, body, loop.MaxTrips);

    /// <summary>A return of other values: the return itself where they are its own.</summary>
    public static IrReturn With(this IrReturn end, EquatableArray<IrExpression> values) => values.IsSame(end.Values) ? end : new IrReturn(values);

    /// <summary>A call with other arguments: the call itself where they are its own.</summary>
    public static IrCall With(this IrCall call, EquatableArray<IrExpression> arguments) => arguments.IsSame(call.Arguments) ? call : call with { Arguments = arguments };

    /// <summary>A function with another body: the function itself where that is its own.</summary>
    public static IrFunction With(this IrFunction function, Block body) => body.IsSame(function.Body) ? function : function with { Body = body };

    /// <summary>Replaces the variables that the statements of a block assign.</summary>
    public static Block MapAssigned(this Block block, Func<IrVariable, IrVariable> map) => block.Select(statement => statement switch
    {
        IrDeclare declare => declare with { Variable = map(declare.Variable) },
        IrAssign assign => assign with { Variable = map(assign.Variable) },
        IrPut put => put with { Variable = map(put.Variable) },
        IrEditInPlace change => change with { Variable = map(change.Variable) },
        IrCall call => call with { Results = call.Results.Select(map).ToEquatableArray() },
        IrIf branch => new IrIf(branch.Condition, branch.Then.MapAssigned(map), branch.Else.MapAssigned(map)),
        IrWhile loop => loop with { Body = loop.Body.MapAssigned(map) },
        _ => statement,
    }).ToEquatableArray();

    /// <summary>A read of a variable.</summary>
    public static IrLocal Read(this IrVariable variable) => new(variable.Name, variable.Type);

    /// <summary>Whether every path through a block returns.</summary>
    public static bool AlwaysReturns(this Block block) => block.Any(statement => statement.AlwaysReturns());

    /// <summary>Whether every path through a statement returns.</summary>
    public static bool AlwaysReturns(this IrStatement statement) =>
        statement is IrReturn || (statement is IrIf branch && branch.Then.AlwaysReturns() && branch.Else.AlwaysReturns());

    /// <summary>Whether some path through a statement returns.</summary>
    public static bool MayReturn(this IrStatement statement) =>
        statement is IrReturn || statement.Blocks().Any(block => block.Any(MayReturn));

    private static IrStatement MapExpressions(this IrStatement statement, Func<IrExpression, IrExpression> map, bool bounds) => statement switch
    {
        IrDeclare { Value: { } value } declare => map(value) is var mapped && ReferenceEquals(mapped, value) ? declare : declare with { Value = mapped },
        IrAssign assign => map(assign.Value) is var mapped && ReferenceEquals(mapped, assign.Value) ? assign : assign with { Value = mapped },
        IrCall call => call.With(call.Arguments.Map(map)),
        IrIf branch => branch.With(map(branch.Condition), branch.Then.MapExpressions(map, bounds), branch.Else.MapExpressions(map, bounds)),
        IrWhile loop => loop.With(map(loop.Condition), loop.Body.MapExpressions(map, bounds), bounds ? map(loop.MaxTrips) : loop.MaxTrips),
        IrPut put => put with { Index = map(put.Index), Value = map(put.Value), Length = map(put.Length) },
        IrEditInPlace change => change with { Edit = (IrEdit)map(change.Edit) },
        IrReturn end => end.With(end.Values.Map(map)),
        _ => statement,
    };
}
