using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend;

internal sealed partial class FunctionBinder
{
    /// <summary>
    /// The variables that a statement's patterns bind are visible after it, so they are declared before it; matching assigns them, match or not,
    /// which is harmless as C# lets nobody read them then.
    /// </summary>
    private void DeclarePatternVariables(IOperation statement)
    {
        IEnumerable<IOperation> roots = statement switch
        {
            IBlockOperation => [],
            IConditionalOperation choice => [choice.Condition],
            ILoopOperation => [],
            _ => [statement],
        };
        foreach (var pattern in roots.SelectMany(root => root.DescendantsAndSelf()))
        {
            var symbol = pattern switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                _ => null,
            };
            if (symbol is not ILocalSymbol local || _locals.ContainsKey(local)) continue;
            var shape = ShapeOf(local.Type, pattern);
            var variables = NewVariables(shape, local.Name);
            _locals.Add(local, (shape, variables));
            foreach (var variable in variables) _block.Add(new IrDeclare(variable, null));
        }
    }

    /// <summary>Whether a value, whose scalars are atoms, matches a pattern; binds the pattern's variables on the way.</summary>
    private IrExpression Match(Value value, IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return new IrBool(true);
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } when value.Shape is NullableShape:
            case IConstantPatternOperation { Value: IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: null } } } when value.Shape is NullableShape:
                return new IrUnary(IrUnaryOp.Not, value.Leaves[0], IrSite.None);
            case IConstantPatternOperation constant:
                return IfPresent(value, inner => new IrBinary(IrBinaryOp.Equal, Comparable(inner, pattern), Expression(constant.Value).Scalar, IrSite.None));
            case IRelationalPatternOperation relation:
                return IfPresent(value, inner => new IrBinary(
                    relation.OperatorKind switch
                    {
                        BinaryOperatorKind.LessThan => IrBinaryOp.Less,
                        BinaryOperatorKind.LessThanOrEqual => IrBinaryOp.LessOrEqual,
                        BinaryOperatorKind.GreaterThan => IrBinaryOp.Greater,
                        _ => IrBinaryOp.GreaterOrEqual,
                    },
                    Comparable(inner, pattern), Expression(relation.Value).Scalar, IrSite.None));
            case INegatedPatternOperation negated:
                return new IrUnary(IrUnaryOp.Not, Match(value, negated.Pattern), IrSite.None);
            case IBinaryPatternOperation both:
                return new IrBinary(both.OperatorKind == BinaryOperatorKind.And ? IrBinaryOp.And : IrBinaryOp.Or,
                    Match(value, both.LeftPattern), Match(value, both.RightPattern), IrSite.None);
            case ITypePatternOperation when value.Shape is NullableShape:
                return value.Leaves[0];
            case IDeclarationPatternOperation { MatchesNull: true } declaration:
                Bind(declaration.DeclaredSymbol, value);
                return new IrBool(true);
            case IDeclarationPatternOperation declaration:
                return IfPresent(value, inner =>
                {
                    Bind(declaration.DeclaredSymbol, inner);
                    return new IrBool(true);
                });
            case IRecursivePatternOperation recursive:
                return IfPresent(value, inner => Recursive(inner, recursive));
            default:
                throw OutsideTheLanguage(pattern);
        }
    }

    private IrExpression Recursive(Value value, IRecursivePatternOperation pattern)
    {
        Bind(pattern.DeclaredSymbol, value);
        IrExpression? all = null;
        void And(IrExpression one) => all = all is null ? one : new IrBinary(IrBinaryOp.And, all, one, IrSite.None);
        for (var i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
        {
            if (value.Shape is not RowShape row || row.Items.Count != pattern.DeconstructionSubpatterns.Length) throw OutsideTheLanguage(pattern);
            And(Match(value.Item(i), pattern.DeconstructionSubpatterns[i]));
        }

        foreach (var property in pattern.PropertySubpatterns)
        {
            if (value.Shape is not RowShape row || property.Member is not IPropertyReferenceOperation member
                || row.IndexOf(member.Property.Name) is not (>= 0 and var index)) throw OutsideTheLanguage(property);
            And(Match(value.Item(index), property.Pattern));
        }

        return all ?? new IrBool(true);
    }

    private static IrExpression IfPresent(Value value, Func<Value, IrExpression> match)
    {
        if (value.Shape is not NullableShape) return match(value);
        var inner = match(value.Inner());
        return inner is IrBool { Value: true } ? value.Leaves[0] : new IrBinary(IrBinaryOp.And, value.Leaves[0], inner, IrSite.None);
    }

    private IrExpression Comparable(Value value, IOperation pattern) =>
        value.Shape is ScalarShape ? value.Scalar : throw OutsideTheLanguage(pattern);

    private void Bind(ISymbol? symbol, Value value)
    {
        if (symbol is null || !_locals.TryGetValue(symbol, out var known)) return;
        SetLengths(known.Shape, known.Variables, Lengths(value));
        for (var i = 0; i < known.Variables.Count; i++) _block.Add(new IrAssign(known.Variables[i], value.Leaves[i]));
    }

    private Value Switch(ISwitchExpressionOperation choice, IReadOnlyList<string>? hints)
    {
        var shape = ShapeOf(choice.Type, choice);
        var value = Atoms(Expression(choice.Value));

        Value Arm(int index)
        {
            var arm = choice.Arms[index];
            var result = () => Convert(Expression(arm.Value), shape, arm);
            return IsLast(choice, index)
                ? BindLast(value, arm, result)
                : Choose(ArmCondition(value, arm), shape, index == 0 ? hints : null, result, () => Arm(index + 1));
        }

        return Arm(0);
    }

    /// <summary>The arms of a switch in a return: each becomes a return of its own.</summary>
    private void SwitchArms(ISwitchExpressionOperation choice, Value value, int index, Action<IOperation> bind)
    {
        var arm = choice.Arms[index];
        if (IsLast(choice, index))
        {
            BindLast(value, arm, () => { bind(arm.Value); return value; });
            return;
        }

        var condition = ArmCondition(value, arm);
        _block.Add(new IrIf(condition, InBlock(() => bind(arm.Value)), InBlock(() => SwitchArms(choice, value, index + 1, bind))));
    }

    private IrExpression ArmCondition(Value value, ISwitchExpressionArmOperation arm)
    {
        var match = Match(value, arm.Pattern);
        return arm.Guard is { } guard ? ShortCircuit(true, match, () => Expression(guard).Scalar) : match;
    }

    private Value BindLast(Value value, ISwitchExpressionArmOperation arm, Func<Value> result)
    {
        Match(value, arm.Pattern);
        return result();
    }

    /// <summary>The last arm takes whatever is left; C# would throw there, so it must be one that always matches.</summary>
    private bool IsLast(ISwitchExpressionOperation choice, int index)
    {
        var arm = choice.Arms[index];
        if (index < choice.Arms.Length - 1) return false;
        return arm is { Guard: null, Pattern: IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true } }
            ? true
            : throw Unsupported(arm, $"'{Text(arm)}'", "is the last arm and may not match; end the switch with '_ => ...'");
    }
}
