using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>
/// Prints the returns of <c>Decide</c>: the decision is made on the spot, without a tuple on the way. The oracle evaluates every value of a
/// return; where one that a decision leaves out could fail, all are evaluated first, so that it fails here too.
/// </summary>
internal sealed class DecisionPrinter(SourceWriter writer, StrategyPlan plan, CSharpDialect dialect, StateCode state)
{
    private readonly int _fields = plan.Source.Fields.Count;

    public void Print(IrReturn end, CSharpScope scope)
    {
        IReadOnlyList<IrExpression> values = LeavesOutFailing(end.Values) ? Evaluate(end.Values, scope) : end.Values;
        if (values[0] is IrBool { Value: true })
        {
            Allow(values, scope.Expressions);
        }
        else if (values[0] is IrBool)
        {
            Deny(values, scope.Expressions);
        }
        else
        {
            writer.Line($"if ({scope.Expressions.Print(values[0])})").Open("{");
            scope.Divisions.Enter();
            Allow(values, scope.Expressions);
            scope.Divisions.Leave();
            writer.Close("}").Line();
            Deny(values, scope.Expressions);
        }
    }

    private void Allow(IReadOnlyList<IrExpression> values, CSharpExpression expressions)
    {
        writer.Line($"next = {state.Make(values.Skip(1).Take(_fields), expressions)};");
        string remaining = expressions.Item(Remaining(values)), resetAt = expressions.Item(ResetAt(values));
        var delay = Delay(values) is IrInt { Value: 0 } ? "" : $", {expressions.Item(Delay(values))}";
        writer.Line($"return {CSharpText.Decision}.Allow(now, {Limit}, {remaining}, {resetAt}{delay});");
    }

    private void Deny(IReadOnlyList<IrExpression> values, CSharpExpression expressions)
    {
        const string Never = CSharpText.Decision + ".Never";
        writer.Line("next = default;");
        string remaining = expressions.Item(Remaining(values)), resetAt = expressions.Item(ResetAt(values));
        var retry = HasRetry(values) is IrBool has
            ? has.Value ? expressions.Item(RetryAt(values)) : Never
            : expressions.Choice(HasRetry(values), RetryAt(values).Chosen(HasRetry(values)), Never);
        writer.Line($"return {CSharpText.Decision}.Deny(now, {Limit}, {remaining}, {resetAt}, {retry});");
    }

    private string Limit => plan.Limit is { } limit
        ? CSharpExpression.OfConfiguration(dialect).Item(limit)
        : $"{dialect.FunctionName(StrategyPlan.LimitFunction)}(now)";

    private IrExpression Remaining(IReadOnlyList<IrExpression> values) => values[_fields + 1];

    private IrExpression ResetAt(IReadOnlyList<IrExpression> values) => values[_fields + 2];

    private IrExpression HasRetry(IReadOnlyList<IrExpression> values) => values[_fields + 3];

    private IrExpression RetryAt(IReadOnlyList<IrExpression> values) => values[_fields + 4];

    private IrExpression Delay(IReadOnlyList<IrExpression> values) => values[_fields + 5];

    private bool LeavesOutFailing(IReadOnlyList<IrExpression> values)
    {
        var state = values.Skip(1).Take(_fields);
        IEnumerable<IrExpression> leftOut = (values[0], HasRetry(values)) switch
        {
            (IrBool { Value: true }, _) => [HasRetry(values), RetryAt(values)],
            (IrBool, IrBool { Value: true }) => [.. state, Delay(values)],
            (IrBool, _) => [.. state, RetryAt(values), Delay(values)],
            _ => values.Skip(1),
        };
        return leftOut.SelectMany(value => value.All()).Any(part => dialect.IsGuarded(part.Site()));
    }

    private IrExpression[] Evaluate(IReadOnlyList<IrExpression> values, CSharpScope scope)
    {
        string[] names =
            ["allowed", .. plan.Source.Fields.Select(field => "next" + CSharpText.Pascal(field.Name)), "remaining", "resetAt", "hasRetry", "retryAt", "delay"];
        return [.. values.Select((value, i) =>
        {
            if (value.IsAtom()) return value;
            var name = scope.Names.Take(names[i]);
            var variable = new IrVariable($"return {name}", value.Type);
            writer.Line($"{dialect.TypeOf(value.Type)} {name} = {scope.Expressions.Print(value)};");
            scope.Set(variable, new CSharpCode(name, Strength.Atom));
            return new IrLocal(variable.Name, variable.Type);
        })];
    }
}
