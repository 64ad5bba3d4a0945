using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>A function, ready to run.</summary>
internal sealed class InterpretedFunction
{
    private readonly IrFunction _function;
    private readonly InterpreterScope _scope;
    private readonly Dictionary<string, int> _slots = [];
    private readonly ExpressionCoder _coder;
    private readonly StatementCode _body;

    public InterpretedFunction(InterpreterScope scope, IrFunction function)
    {
        _function = function;
        _scope = scope;
        _coder = new ExpressionCoder(scope, _slots);
        foreach (var parameter in function.Parameters) Slot(parameter);
        _body = Block(function.Body);
    }

    public IrValue[] Call(IReadOnlyList<IrValue> arguments)
    {
        if (arguments.Count != _function.Parameters.Count)
            throw new ArgumentException($"'{_function.Name}' takes {_function.Parameters.Count} arguments; {arguments.Count} were given.");
        var frame = new Frame(_slots.Count);
        for (var i = 0; i < arguments.Count; i++) frame.Slots[i] = arguments[i];
        return _body(frame) ? frame.Results : throw new InvalidOperationException($"'{_function.Name}' ends without a result: the IR is wrong.");
    }

    private int Slot(IrVariable variable)
    {
        if (!_slots.TryGetValue(variable.Name, out var slot)) _slots.Add(variable.Name, slot = _slots.Count);
        return slot;
    }

    private StatementCode Block(IReadOnlyList<IrStatement> statements)
    {
        var code = statements.Select(Statement).ToArray();
        return frame =>
        {
            foreach (var statement in code)
                if (statement(frame)) return true;
            return false;
        };
    }

    private StatementCode Statement(IrStatement statement)
    {
        switch (statement)
        {
            case IrDeclare { Value: null } declare:
                Slot(declare.Variable);
                return _ => false;
            case IrDeclare declare:
                return Assign(declare.Variable, declare.Value!);
            case IrAssign assign:
                return Assign(assign.Variable, assign.Value);
            case IrPut put:
                var change = _coder.Rows.Put(put);
                return frame =>
                {
                    change(frame);
                    return false;
                };
            case IrEditInPlace edited:
                return Assign(edited.Variable, edited.Edit);
            case IrCall call:
                return Call(call);
            case IrIf choice:
                var condition = _coder.Truth(choice.Condition);
                StatementCode then = Block(choice.Then), otherwise = Block(choice.Else);
                return frame => condition(frame) ? then(frame) : otherwise(frame);
            case IrWhile loop:
                return While(loop);
            case IrReturn end:
                var values = end.Values.Select(_coder.Value).ToArray();
                return frame =>
                {
                    frame.Results = Array.ConvertAll(values, value => value(frame));
                    return true;
                };
            default:
                throw new NotSupportedException($"No statement: {statement.GetType().Name}.");
        }
    }

    private StatementCode Assign(IrVariable variable, IrExpression expression)
    {
        var value = _coder.Value(expression);
        var slot = Slot(variable);
        return frame =>
        {
            frame.Slots[slot] = value(frame);
            return false;
        };
    }

    private StatementCode Call(IrCall call)
    {
        var callee = _scope.Functions[call.Function];
        var arguments = call.Arguments.Select(_coder.Value).ToArray();
        var targets = call.Results.Select(Slot).ToArray();
        return frame =>
        {
            var results = callee.Call(Array.ConvertAll(arguments, argument => argument(frame)));
            for (var i = 0; i < targets.Length; i++) frame.Slots[targets[i]] = results[i];
            return false;
        };
    }

    private StatementCode While(IrWhile loop)
    {
        var condition = _coder.Truth(loop.Condition);
        var body = Block(loop.Body);
        var most = _coder.Integer(loop.MaxTrips);
        return frame =>
        {
            var left = most(frame);
            while (condition(frame))
            {
                if (left.Sign < 1)
                    throw new InvalidOperationException($"A loop of '{_function.Name}' runs longer than {most(frame)} times, the bound that was found for it.");
                left -= 1;
                if (body(frame)) return true;
            }

            return false;
        };
    }
}
