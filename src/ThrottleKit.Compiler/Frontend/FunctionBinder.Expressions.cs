using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    private Value? _conditionalReceiver;

    /// <summary>Binds an expression.</summary>
    /// <param name="operation">The expression.</param>
    /// <param name="hints">What the variables that hold its scalars would best be called, if it needs any.</param>
    private Value Expression(IOperation operation, IReadOnlyList<string>? hints = null)
    {
        if (IsFloatingPoint(operation.Type))
            throw Refusals.RefuseInChain(Rules.FloatingPoint, operation.Syntax.GetLocation(), operation.Type!.ToDisplayString(), Text(operation));
        if (operation.ConstantValue.HasValue && operation.Type is not null && DeclarationBinder.Integer(operation.ConstantValue.Value) is { } constant)
            return Constant(operation, constant);

        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Read(local.Local);
            case IParameterReferenceOperation parameter when SymbolEqualityComparer.Default.Equals(parameter.Parameter, _old):
                return new Value(OldShape.Instance, []);
            case IParameterReferenceOperation parameter:
                return Read(parameter.Parameter);
            case IPropertyReferenceOperation property:
                return Property(property);
            case IFieldReferenceOperation { Instance: { } instance and not IInstanceReferenceOperation } field:
                return Expression(instance) is { Shape: RowShape } value && Shape.TupleIndex(field.Field) is >= 0 and var index
                    ? value.Item(index)
                    : throw OutsideState(field, field.Field);
            case IFieldReferenceOperation field:
                throw OutsideState(field, field.Field);
            case IConversionOperation conversion:
                return Conversion(conversion, hints);
            case IUnaryOperation unary:
                return Unary(unary);
            case IBinaryOperation binary:
                return Binary(binary);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                var shape = ShapeOf(choice.Type, choice);
                return Choose(Expression(choice.Condition).Scalar, shape, hints,
                    () => Convert(Expression(choice.WhenTrue), shape, choice), () => Convert(Expression(whenFalse), shape, choice));
            case ICoalesceOperation coalesce:
                return Coalesce(coalesce, hints);
            case IConditionalAccessOperation access:
                return ConditionalAccess(access, hints);
            case IConditionalAccessInstanceOperation:
                return _conditionalReceiver ?? throw OutsideTheLanguage(operation);
            case IIsPatternOperation match:
                return Value.Of(Match(Atoms(Expression(match.Value)), match.Pattern));
            case ISwitchExpressionOperation choice:
                return Switch(choice, hints);
            case ITupleOperation tuple:
                return Row(tuple, tuple.Elements);
            case IObjectCreationOperation { Initializer: null, Arguments.Length: 0, Constructor.IsImplicitlyDeclared: true, Type.IsValueType: true }
                when Shape.Of(operation.Type) is { } zero:
                return Value.Zero(zero);
            case IObjectCreationOperation { Initializer: null, Constructor: { } constructor } creation
                when Shape.Of(creation.Type) is RowShape && Shape.IsPrimary(constructor):
                return Row(creation, creation.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => argument.Value).ToList());
            case IWithOperation with:
                return With(with);
            case IDefaultValueOperation when Shape.Of(operation.Type) is { } zero:
                return Value.Zero(zero);
            case IInvocationOperation invocation:
                return Call(invocation, hints);
            case IIsTypeOperation { IsNegated: false } test when Expression(test.ValueOperand) is { Shape: NullableShape } tested
                && SymbolEqualityComparer.Default.Equals(((INamedTypeSymbol)test.ValueOperand.Type!).TypeArguments[0], test.TypeOperand):
                return Value.Of(tested.Leaves[0]);
            default:
                throw OutsideTheLanguage(operation);
        }
    }

    private Value Constant(IOperation operation, long constant)
    {
        if (constant is < -IrLimits.MaxExact or > IrLimits.MaxExact)
            throw Refusals.Refuse(Rules.Overflow, operation.Syntax.GetLocation(), Text(operation), constant, -IrLimits.MaxExact, IrLimits.MaxExact);
        return operation.Type!.SpecialType == SpecialType.System_Boolean
            ? Value.Of(new IrBool(constant != 0))
            : Value.Of(ShapeOf(operation.Type, operation), new IrInt(constant));
    }

    private Value Read(ISymbol symbol) =>
        _locals.TryGetValue(symbol, out var known)
            ? new Value(known.Shape, known.Variables.Select(Current).ToList())
            : throw new RefusedException(); // its declaration was refused

    private Value Property(IPropertyReferenceOperation property)
    {
        switch (property.Instance)
        {
            case IInstanceReferenceOperation:
                return strategy.Parameter(property.Property) is { } own
                    ? Parameter(own, ShapeOf(property.Type, property))
                    : throw OutsideState(property, property.Property);
            case null when KnownTypes.IsLog(property.Property.ContainingType) && property.Property.Name == "Empty":
                return Value.Zero(ShapeOf(property.Type, property));
            case null:
                throw OutsideState(property, property.Property);
        }

        var instance = Expression(property.Instance);
        switch (instance.Shape)
        {
            case LogShape:
                return Log(property, instance);
            case CountersShape:
                return Counters(property, instance);
            case OldShape when strategy.Parameter(property.Property) is { } old:
                if (old.IsOptional)
                    throw Unsupported(property, $"'{Text(property)}'", "is optional; Carry reads only parameters that always have a value, as they are kept with the state");
                strategy.AddUnit(old);
                return Value.Of(ShapeOf(property.Type, property), new IrLocal(OldName(old), old.Type));
            case RowShape row when row.IndexOf(property.Property.Name) is >= 0 and var index:
                return instance.Item(index);
            case NullableShape when property.Property.Name == "HasValue":
                return Value.Of(instance.Leaves[0]);
            case NullableShape:
                throw Unsupported(property, $"'{Text(property)}'", "fails where there is no value; match it ('x is { } value') or use '??'");
            case ScalarShape when KnownTypes.IsMeasure(property.Instance.Type) && property.Property.Name is "Microseconds" or "Minutes" or "Code":
                return instance;
            case OutcomeShape outcome when outcome.Part(property.Property.Name) is var (shape, first):
                return new Value(shape, instance.Leaves.Skip(first).Take(shape.Width).ToList());
            default:
                throw Impure(property, property.Property);
        }
    }

    private static Value Parameter(IrParameterInfo parameter, Shape shape)
    {
        var value = new IrParameter(parameter.Name, parameter.Type);
        return new Value(shape, parameter.IsOptional ? [new IrHasParameter(parameter.Name), value] : [value]);
    }

    private Value Conversion(IConversionOperation conversion, IReadOnlyList<string>? hints)
    {
        var target = ShapeOf(conversion.Type, conversion);
        if (conversion.Operand.ConstantValue is { HasValue: true, Value: null }) return Value.Zero(target);
        if (conversion.OperatorMethod is { } method && !KnownTypes.IsMeasure(method.ContainingType) && !KnownTypes.IsOutcome(method.ContainingType))
            throw Impure(conversion, method);
        if (conversion.Operand.Type is { TypeKind: not TypeKind.Enum, SpecialType: SpecialType.System_Object or SpecialType.System_String })
            throw OutsideTheLanguage(conversion.Operand);
        if (conversion.Type is INamedTypeSymbol { EnumUnderlyingType.SpecialType: not (SpecialType.System_Int32 or SpecialType.System_Int64) } && !conversion.IsImplicit)
            throw Unsupported(conversion, $"'{Text(conversion)}'", "would wrap to the enum's own type; choose its members by name");
        return Convert(Expression(conversion.Operand, hints), target, conversion);
    }

    /// <summary>The conversions that the language has: the same value in another shape.</summary>
    private Value Convert(Value value, Shape target, IOperation operation)
    {
        switch (value.Shape, target)
        {
            case (ScalarShape { Type: IrType.Int } from, ScalarShape { Type: IrType.Int } to):
                return Value.Of(to, to.Narrow && !from.Narrow && value.Scalar is not IrInt
                    ? new IrUnary(IrUnaryOp.Narrow, value.Scalar, Site(operation, narrow: true))
                    : value.Scalar);
            case (NullableShape, NullableShape to):
                var inner = Convert(value.Inner(), to.Inner, operation);
                return new Value(to, [value.Leaves[0], .. inner.Leaves]);
            case (not NullableShape, NullableShape to):
                return Convert(value, to.Inner, operation).Present();
            case (NullableShape, not NullableShape):
                throw Unsupported(operation, $"'{Text(operation)}'", "fails where there is no value; match it ('x is { } value') or use '??'");
            case (DenialShape, OutcomeShape outcome):
                return new Value(outcome, [new IrBool(false), .. Value.Zero(outcome.State).Leaves, .. value.Leaves, new IrInt(0)]);
            case (RowShape from, RowShape to) when from.Items.Count == to.Items.Count:
                return new Value(to, to.Items.SelectMany((item, i) => Convert(value.Item(i), item.Shape, operation).Leaves).ToList());
            default:
                return value.Shape.Width == target.Width && value.Shape.GetType() == target.GetType() ? value : throw OutsideTheLanguage(operation);
        }
    }

    /// <summary>One of two values. Two scalars that need no statements stay an expression; anything else is assigned in two branches.</summary>
    private Value Choose(IrExpression condition, Shape shape, IReadOnlyList<string>? hints, Func<Value> whenTrue, Func<Value> whenFalse)
    {
        var (left, leftStatements) = Capture(whenTrue);
        var (right, rightStatements) = Capture(whenFalse);
        if (shape.Width == 1 && leftStatements.Count == 0 && rightStatements.Count == 0)
            return Value.Of(shape, new IrConditional(condition, left.Scalar, right.Scalar));
        if (shape is NullableShape { Inner: ScalarShape } && leftStatements.Count == 0 && rightStatements.Count == 0)
        {
            // 'fits ? value : null' is the test itself, and a choice by it.
            var test = Atoms(Value.Of(condition)).Scalar;
            return new Value(shape, left.Leaves.Zip(right.Leaves, (a, b) => (a, b) switch
            {
                (IrBool { Value: true }, IrBool { Value: false }) => test,
                _ => a == b ? a : new IrConditional(test, a, b),
            }).ToList());
        }

        var result = DeclareFresh(shape, hints, "chosen");
        SetCommonLengths(result, left, right);
        EquatableArray<IrStatement> Branch(Value value, List<IrStatement> statements) => new(Capture(() =>
        {
            _block.AddRange(statements);
            Assign(result, value);
            return true;
        }).Statements);
        _block.Add(new IrIf(condition, Branch(left, leftStatements), Branch(right, rightStatements)));
        return result;
    }

    private Value Coalesce(ICoalesceOperation coalesce, IReadOnlyList<string>? hints)
    {
        var value = Expression(coalesce.Value);
        if (value.Shape is not NullableShape nullable) throw OutsideTheLanguage(coalesce);
        var shape = ShapeOf(coalesce.Type, coalesce);
        if (IsZero(coalesce.WhenNull) && shape is not NullableShape && !shape.HasRows) return Convert(value.Inner(), shape, coalesce); // what is absent is zero already
        value = Atoms(value);
        return Choose(value.Leaves[0], shape, hints,
            () => Convert(shape is NullableShape ? value : value.Inner(), shape, coalesce),
            () => Convert(Expression(coalesce.WhenNull), shape, coalesce));
    }

    private static bool IsZero(IOperation operation) =>
        operation is IDefaultValueOperation
        || (operation is IConversionOperation { IsImplicit: true } conversion && IsZero(conversion.Operand))
        || (operation.ConstantValue is { HasValue: true, Value: { } value } && DeclarationBinder.Integer(value) == 0);

    private Value ConditionalAccess(IConditionalAccessOperation access, IReadOnlyList<string>? hints)
    {
        var receiver = Atoms(Expression(access.Operation));
        if (receiver.Shape is not NullableShape) throw OutsideTheLanguage(access);
        var shape = ShapeOf(access.Type, access);
        var outer = _conditionalReceiver;
        try
        {
            return Choose(receiver.Leaves[0], shape, hints,
                () =>
                {
                    _conditionalReceiver = receiver.Inner();
                    return Convert(Expression(access.WhenNotNull), shape, access);
                },
                () => Value.Zero(shape));
        }
        finally
        {
            _conditionalReceiver = outer;
        }
    }

    private Value Row(IOperation operation, IReadOnlyList<IOperation> items)
    {
        if (ShapeOf(operation.Type, operation) is not RowShape shape || shape.Items.Count != items.Count) throw OutsideTheLanguage(operation);
        return new Value(shape, items.SelectMany((item, i) => Convert(Expression(item), shape.Items[i].Shape, item).Leaves).ToList());
    }

    private Value With(IWithOperation with)
    {
        var value = Expression(with.Operand);
        if (value.Shape is not RowShape row) throw OutsideTheLanguage(with);
        var leaves = value.Leaves.ToList();
        foreach (var initializer in with.Initializer.Initializers)
        {
            if (initializer is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } assignment
                || row.IndexOf(target.Property.Name) is not (>= 0 and var index)) throw OutsideTheLanguage(initializer);
            var item = Convert(Expression(assignment.Value), row.Items[index].Shape, initializer);
            for (var i = 0; i < item.Leaves.Count; i++) leaves[row.OffsetOf(index) + i] = item.Leaves[i];
        }

        return new Value(row, leaves);
    }

    /// <summary>The value with every scalar an atom, so that it can be read more than once; mutable locals are copied where asked.</summary>
    private Value Atoms(Value value, bool copyLocals = false)
    {
        var leaves = value.Leaves.ToList();
        for (var i = 0; i < leaves.Count; i++)
        {
            if (leaves[i] is IrInt or IrBool or IrParameter or IrHasParameter || (leaves[i] is IrLocal && !copyLocals)) continue;
            if (value.Shape.IsLength(i) && IsFixed(leaves[i])) continue;
            var variable = new IrVariable(Unique("value"), leaves[i].Type);
            _block.Add(new IrDeclare(variable, leaves[i]));
            leaves[i] = new IrLocal(variable.Name, variable.Type);
        }

        return new Value(value.Shape, leaves);
    }

    private Shape ShapeOf(ITypeSymbol? type, IOperation operation)
    {
        if (type is null or { TypeKind: TypeKind.Error }) throw new RefusedException(); // the C# compiler says what is wrong
        if (IsFloatingPoint(type))
            throw Refusals.RefuseInChain(Rules.FloatingPoint, operation.Syntax.GetLocation(), type.ToDisplayString(), Text(operation));
        return Shape.Of(type)
            ?? throw Unsupported(operation, $"'{Text(operation)}'", $"is a '{type.ToDisplayString()}', which the language does not hold");
    }

    private static bool IsFloatingPoint(ITypeSymbol? type) =>
        type is { SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal } or { Name: "Half", ContainingNamespace.Name: "System" };
}
