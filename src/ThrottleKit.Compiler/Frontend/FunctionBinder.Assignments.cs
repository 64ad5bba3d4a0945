using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    private void AssignTo(IOperation target, Value value, IOperation assignment)
    {
        var assigned = new List<(IrVariable Variable, IrExpression Value)>();
        Assigned(target, value, assignment, assigned);
        AssignAtOnce(assigned);
    }

    private void Deconstruct(IDeconstructionAssignmentOperation operation)
    {
        if (Unwrapped(operation.Target) is not ITupleOperation tuple) throw OutsideTheLanguage(operation);
        var names = tuple.Elements.Select(Unwrapped).OfType<ILocalReferenceOperation>().Where(local => local.IsDeclaration).Select(local => local.Local.Name).ToList();
        var value = Expression(operation.Value, names.Count == tuple.Elements.Length ? names : null);
        var declared = new List<(ILocalSymbol Local, Shape Shape, Value Value)>();
        var assigned = new List<(IrVariable Variable, IrExpression Value)>();
        Deconstruct(tuple, value, operation, declared, assigned);

        // A declaration reads what an assignment beside it may overwrite, never the other way round.
        foreach (var (local, shape, item) in declared) DeclareAs(local, shape, item);
        AssignAtOnce(assigned);
    }

    private void Deconstruct(
        ITupleOperation targets, Value value, IOperation operation,
        List<(ILocalSymbol Local, Shape Shape, Value Value)> declared, List<(IrVariable Variable, IrExpression Value)> assigned)
    {
        if (value.Shape is not RowShape row || row.Items.Count != targets.Elements.Length) throw OutsideTheLanguage(operation);
        for (var i = 0; i < targets.Elements.Length; i++)
        {
            switch (Unwrapped(targets.Elements[i]))
            {
                case ITupleOperation inner:
                    Deconstruct(inner, value.Item(i), operation, declared, assigned);
                    break;
                case ILocalReferenceOperation { IsDeclaration: true } local:
                    var shape = ShapeOf(local.Type, local);
                    declared.Add((local.Local, shape, Convert(value.Item(i), shape, operation)));
                    break;
                case var target:
                    Assigned(target, value.Item(i), operation, assigned);
                    break;
            }
        }
    }

    private void Assigned(IOperation target, Value value, IOperation assignment, List<(IrVariable Variable, IrExpression Value)> assigned)
    {
        var (shape, variables) = target switch
        {
            IDiscardOperation => (value.Shape, []),
            ILocalReferenceOperation local when _locals.TryGetValue(local.Local, out var known) => known,
            IParameterReferenceOperation parameter when _locals.TryGetValue(parameter.Parameter, out var known) => known,
            ILocalReferenceOperation => throw new RefusedException(), // its declaration was refused
            _ => throw Unsupported(target, $"'{Text(target)}'", "cannot be assigned: a strategy assigns its locals and nothing else"),
        };
        var converted = Convert(value, shape, assignment);
        KeepLengths(variables, converted, assignment);
        assigned.AddRange(variables.Zip(converted.Leaves, (variable, leaf) => (variable, leaf)));
    }

    /// <summary>Assigns as if at one instant: what reads a variable that is overwritten before it is computed first, as in (a, b) = (b, a % b).</summary>
    private void AssignAtOnce(List<(IrVariable Variable, IrExpression Value)> assigned)
    {
        var overwritten = new HashSet<string>();
        for (var i = 0; i < assigned.Count; i++)
        {
            var (variable, value) = assigned[i];
            if (value.All().Any(part => part is IrLocal local && overwritten.Contains(local.Name)))
            {
                var before = new IrVariable(Unique(variable.Name + "_next"), variable.Type);
                _block.Add(new IrDeclare(before, value));
                assigned[i] = (variable, new IrLocal(before.Name, before.Type));
            }

            overwritten.Add(variable.Name);
        }

        foreach (var (variable, value) in assigned)
            if (!_lengths.ContainsKey(variable.Name)) _block.Add(new IrAssign(variable, value));
    }

    private static IOperation Unwrapped(IOperation target) => target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
}
