using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>
/// Rows. A value of one is the row and its length; where the declarations settle the length, it is that expression over parameters itself, so that
/// loops can count to it.
/// </summary>
internal sealed partial class FunctionBinder
{
    private readonly Dictionary<string, IrExpression> _lengths = [];
    private readonly HashSet<string> _oldNames = [];

    private Value Counters(IPropertyReferenceOperation property, Value row)
    {
        if (!property.Property.IsIndexer) return property.Property.Name == "Length" ? Value.Of(row.Leaves[1]) : throw Impure(property, property.Property);
        var index = Convert(Expression(property.Arguments[0].Value), Shape.Int, property);
        return Value.Of(new IrElement(row.Leaves[0], index.Scalar, row.Leaves[1], Site(property, narrow: false)));
    }

    private Value Counters(IInvocationOperation call)
    {
        switch (call)
        {
            case { TargetMethod: { Name: "Of", Parameters: [{ Type.SpecialType: SpecialType.System_Int64 }] } }:
                var argument = Arguments(call)[0].Value;
                var length = Length(argument.Scalar) is var known && IsFixed(known) ? known : Atoms(argument).Scalar;
                var site = strategy.AddSite(Text(call), 0, IrLimits.MaxRow, call.Syntax.GetLocation());
                return new Value(CountersShape.Instance, [new IrZeros(length == known ? argument.Scalar : length, site), length]);
            case { TargetMethod.Name: "With", Instance: { } instance }:
                var row = Expression(instance);
                var arguments = Arguments(call);
                return new Value(CountersShape.Instance,
                [
                    new IrWith(row.Leaves[0], arguments[0].Value.Scalar, arguments[1].Value.Scalar, row.Leaves[1], Site(call, narrow: false)),
                    row.Leaves[1],
                ]);
            default:
                throw Impure(call, call.TargetMethod);
        }
    }

    /// <summary>The length of a state's row, over the parameters; in states that Carry takes, over the old ones.</summary>
    private IrExpression LengthOf(IrField field, bool isOld)
    {
        var extra = new IrInt(field.Length!.Extra);
        if (field.Length.Parameter is not { } name) return extra;
        IrExpression parameter = isOld ? new IrLocal(OldName(strategy.ParameterNamed(name)), IrType.Int) : new IrParameter(name, IrType.Int);
        return extra.Value == 0 ? parameter : new IrBinary(IrBinaryOp.Add, parameter, extra, IrSite.None);
    }

    /// <summary>What stands for a variable: the length itself for one that holds a length known from the declarations.</summary>
    private IrExpression Current(IrVariable variable) =>
        _lengths.TryGetValue(variable.Name, out var length) ? length : new IrLocal(variable.Name, variable.Type);

    private static IEnumerable<IrExpression> Lengths(Value value) => value.Leaves.Where((_, i) => value.Shape.IsLength(i));

    private void SetLengths(Shape shape, IReadOnlyList<IrVariable> variables, IEnumerable<IrExpression> lengths)
    {
        foreach (var (variable, length) in variables.Where((_, i) => shape.IsLength(i)).Zip(lengths, (variable, length) => (variable, length)))
            if (IsFixed(length)) _lengths[variable.Name] = length;
    }

    /// <summary>Two values of the same length, of which one is chosen, have that length.</summary>
    private void SetCommonLengths(Value result, Value left, Value right)
    {
        for (var i = 0; i < result.Leaves.Count; i++)
            if (result.Shape.IsLength(i) && left.Leaves[i] == right.Leaves[i] && IsFixed(left.Leaves[i]))
                _lengths[VariableOf(result.Leaves[i]).Name] = left.Leaves[i];
    }

    /// <summary>A local of a known length keeps it.</summary>
    private void KeepLengths(IReadOnlyList<IrVariable> variables, Value value, IOperation assignment)
    {
        for (var i = 0; i < variables.Count && i < value.Leaves.Count; i++)
            if (value.Shape.IsLength(i) && _lengths.TryGetValue(variables[i].Name, out var length) && length != value.Leaves[i])
                throw Unsupported(assignment, $"'{Text(assignment)}'", "gives a row another length; use another local");
    }

    /// <summary>A length in the form in which the lengths of fields come, so that equal ones are seen to be.</summary>
    private static IrExpression Length(IrExpression length) =>
        length is IrBinary { Op: IrBinaryOp.Add, Left: IrParameter or IrLocal, Right: IrInt } sum ? sum with { Site = IrSite.None } : length;

    private bool IsFixed(IrExpression length) => length switch
    {
        IrInt or IrParameter => true,
        IrLocal local => _oldNames.Contains(local.Name),
        IrBinary { Op: IrBinaryOp.Add, Right: IrInt } sum => IsFixed(sum.Left),
        _ => false,
    };
}
