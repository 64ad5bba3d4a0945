using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    private bool _failed;

    private void BindBlock(IBlockOperation block)
    {
        foreach (var statement in block.Operations) BindStatement(statement);
    }

    /// <summary>One statement that is refused does not hide what is wrong with the next.</summary>
    private void BindStatement(IOperation statement)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            DeclarePatternVariables(statement);
            Statement(statement);
        }
        catch (RefusedException)
        {
            _failed = true;
        }
    }

    private void Statement(IOperation statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                BindBlock(block);
                break;
            case IEmptyOperation:
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var declaration in group.Declarations)
                    foreach (var declarator in declaration.Declarators)
                        Declare(declarator, declarator.Initializer ?? declaration.Initializer);
                break;
            case IExpressionStatementOperation expression:
                ExpressionStatement(expression.Operation);
                break;
            case IReturnOperation { ReturnedValue: { } value, Kind: OperationKind.Return }:
                Return(value);
                break;
            case IConditionalOperation choice:
                var condition = Expression(choice.Condition).Scalar;
                var then = InBlock(() => BindStatement(choice.WhenTrue));
                var otherwise = InBlock(() => { if (choice.WhenFalse is { } whenFalse) BindStatement(whenFalse); });
                _block.Add(new IrIf(condition, then, otherwise));
                break;
            case IForLoopOperation loop:
                foreach (var before in loop.Before) BindStatement(before);
                Loop(loop, loop.Condition, loop.Body, loop.AtLoopBottom);
                break;
            case IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false } loop:
                Loop(loop, loop.Condition, loop.Body, []);
                break;
            default:
                throw OutsideTheLanguage(statement);
        }
    }

    private void ExpressionStatement(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                AssignTo(assignment.Target, Expression(assignment.Value), assignment);
                break;
            case ICompoundAssignmentOperation { OperatorMethod: null, IsLifted: false } compound:
                var left = Expression(compound.Target);
                AssignTo(compound.Target, Arithmetic(compound, compound.OperatorKind, left, Expression(compound.Value), compound.Type), compound);
                break;
            case IIncrementOrDecrementOperation { OperatorMethod: null, IsLifted: false } step:
                var kind = step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
                AssignTo(step.Target, Arithmetic(step, kind, Expression(step.Target), Value.Of(new IrInt(1)), step.Type), step);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                Deconstruct(deconstruction);
                break;
            case ICompoundAssignmentOperation { IsLifted: true } or IIncrementOrDecrementOperation { IsLifted: true } or ICoalesceAssignmentOperation:
                throw Unsupported(operation, $"'{Text(operation)}'", "changes what may be absent; match it, or write 'x = x ?? ...'");
            default:
                throw OutsideTheLanguage(operation);
        }
    }

    private void Declare(IVariableDeclaratorOperation declarator, IVariableInitializerOperation? initializer)
    {
        if (initializer is null)
        {
            var shape = ShapeOf(declarator.Symbol.Type, declarator);
            var variables = NewVariables(shape, declarator.Symbol.Name);
            _locals.Add(declarator.Symbol, (shape, variables));
            foreach (var variable in variables) _block.Add(new IrDeclare(variable, null));
            return;
        }

        // The value first: what is wrong with it is said at its own place, not at the declaration's.
        var hints = Shape.Of(declarator.Symbol.Type)?.Leaves.Select(leaf => declarator.Symbol.Name + leaf.Suffix).ToList();
        var value = Expression(initializer.Value, hints);
        DeclareAs(declarator.Symbol, ShapeOf(declarator.Symbol.Type, declarator), value);
    }

    /// <summary>Binds a new local to a value: to the fresh variables that already hold it where there are such, else to a copy.</summary>
    private void DeclareAs(ILocalSymbol symbol, Shape shape, Value value)
    {
        if (value.Leaves.Count > 0 && value.Leaves.All(leaf => leaf is IrLocal local && _fresh.Contains(local.Name)))
        {
            foreach (var leaf in value.Leaves) _fresh.Remove(((IrLocal)leaf).Name);
            _locals.Add(symbol, (shape, value.Leaves.Select(VariableOf).ToList()));
            return;
        }

        var variables = NewVariables(shape, symbol.Name);
        _locals.Add(symbol, (shape, variables));
        for (var i = 0; i < variables.Count; i++) _block.Add(new IrDeclare(variables[i], value.Leaves[i]));
        SetLengths(shape, variables, Lengths(value));
    }

    /// <summary>A choice in a return becomes two returns, which every target prints better than a choice of records.</summary>
    private void Return(IOperation operation)
    {
        switch (operation)
        {
            case IConditionalOperation { WhenFalse: { } whenFalse } choice when _result.Width > 1 && !choice.ConstantValue.HasValue:
                var condition = Expression(choice.Condition).Scalar;
                _block.Add(new IrIf(condition, InBlock(() => Return(choice.WhenTrue)), InBlock(() => Return(whenFalse))));
                return;
            case ISwitchExpressionOperation { Arms.Length: > 0 } choice when _result.Width > 1:
                SwitchArms(choice, Atoms(Expression(choice.Value)), 0, Return);
                return;
        }

        var leaves = Convert(Expression(operation), _result, operation).Leaves;
        if (_isEntry && _result is RowShape) leaves = KeepRanges(leaves);
        _block.Add(new IrReturn((_isEntry ? _result.WithoutLengths(leaves) : leaves).ToEquatableArray()));
    }

    /// <summary>A state that leaves the function is held to the declared ranges and lengths of its fields.</summary>
    private IReadOnlyList<IrExpression> KeepRanges(IReadOnlyList<IrExpression> state)
    {
        var kept = new List<IrExpression>();
        foreach (var field in strategy.Fields)
        {
            var value = state[kept.Count];
            if (field.Length is not null)
            {
                var wanted = LengthOf(field, isOld: false);
                kept.Add(new IrFit(value, state[kept.Count + 1], wanted, field.Site));
                kept.Add(wanted);
                continue;
            }

            if (field.Log is not null)
            {
                // What is in it was held to its ranges when it was appended.
                kept.Add(value);
                kept.Add(state[kept.Count]);
                continue;
            }

            var isKept = field.Type == IrType.Bool || (value is IrInt constant && constant.Value >= field.Min && constant.Value <= field.Max);
            kept.Add(isKept ? value : new IrUnary(IrUnaryOp.Narrow, value, field.Site));
        }

        return kept;
    }

    private EquatableArray<IrStatement> InBlock(Action bind) => Capture(() => { bind(); return true; }).Statements.ToEquatableArray();

    /// <summary>Runs a binding step with a block of its own, and gives both what it returned and the statements it needed.</summary>
    private (T Result, List<IrStatement> Statements) Capture<T>(Func<T> bind)
    {
        var outer = _block;
        _block = [];
        try
        {
            var result = bind();
            return (result, _block);
        }
        finally
        {
            _block = outer;
        }
    }
}
