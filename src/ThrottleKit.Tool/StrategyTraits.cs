using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Tool;

/// <summary>What a strategy is, read off its functions.</summary>
internal static class StrategyTraits
{
    /// <summary>Whether the strategy can answer with a delay, as shapers do: whether the last result of <c>Decide</c> can be another than 0.</summary>
    /// <param name="definition">The strategy.</param>
    public static bool Shapes(StrategyDefinition definition)
    {
        var strategy = IrCheck.Whole(IrText.Read(definition.Ir));
        return strategy.Find(IrStrategy.Decide) is { } decide && !IsZero(strategy, decide, decide.Results.Count - 1);
    }

    private static bool IsZero(IrStrategy strategy, IrFunction function, int result) =>
        Statements(function.Body).OfType<IrReturn>().All(statement => IsZero(strategy, function, statement.Values[result]));

    private static bool IsZero(IrStrategy strategy, IrFunction function, IrExpression value) => value switch
    {
        IrInt number => number.Value == 0,
        IrConditional choice => IsZero(strategy, function, choice.WhenTrue) && IsZero(strategy, function, choice.WhenFalse),
        IrLocal local => !function.Parameters.Any(parameter => parameter.Name == local.Name)
            && Statements(function.Body).All(statement => LeavesZero(strategy, function, statement, local.Name)),
        _ => false,
    };

    private static bool LeavesZero(IrStrategy strategy, IrFunction function, IrStatement statement, string local)
    {
        switch (statement)
        {
            case IrDeclare { Value: { } value } declare when declare.Variable.Name == local:
                return IsZero(strategy, function, value);
            case IrAssign assign when assign.Variable.Name == local:
                return IsZero(strategy, function, assign.Value);
            case IrCall call:
                var result = call.Results.ToList().FindIndex(variable => variable.Name == local);
                return result < 0 || IsZero(strategy, strategy.Find(call.Function)!, result);
            default:
                return true;
        }
    }

    private static IEnumerable<IrStatement> Statements(IEnumerable<IrStatement> block)
    {
        foreach (var statement in block)
        {
            yield return statement;
            var inner = statement switch
            {
                IrIf choice => choice.Then.Concat(choice.Else),
                IrWhile loop => loop.Body,
                _ => Enumerable.Empty<IrStatement>(),
            };
            foreach (var deeper in Statements(inner)) yield return deeper;
        }
    }
}
