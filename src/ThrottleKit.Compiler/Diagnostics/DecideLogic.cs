using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>What Decide, after lowering, plainly does wrong. Where it is not plain, it is not said.</summary>
internal sealed class DecideLogic
{
    private readonly IReadOnlyList<IrStatement> _statements;
    private readonly IReadOnlyList<IrReturn> _returns;
    private readonly int _fields;
    private readonly string _now;
    private readonly string _cost;
    private readonly IReadOnlyList<string> _kept;

    public DecideLogic(StrategyPlan plan)
    {
        var decide = plan.Find(IrStrategy.Decide)!;
        _statements = decide.Body.All().ToList();
        _returns = _statements.OfType<IrReturn>().ToList();
        _fields = plan.Source.Fields.Count;
        var names = decide.Parameters.Select(parameter => parameter.Name).ToList(); // whether there is a state, its fields, now, cost
        _kept = names.Take(1 + _fields).ToList();
        _now = names[1 + _fields];
        _cost = names[2 + _fields];
    }

    /// <summary>Denies by the cost and has one retry time for every cost.</summary>
    public bool RetryIgnoresTheCost()
    {
        if (_returns.Any(end => end.Values[0] is not IrBool)) return false;
        var hasRetry = 1 + _fields + 2;
        var answers = _returns.Where(end => end.Values[0] is IrBool { Value: false }).Select(end => (Has: end.Values[hasRetry], At: end.Values[hasRetry + 1])).Distinct().ToList();
        if (answers.Count != 1 || answers[0].Has is IrBool { Value: false }) return false;

        var cost = new Dependence(_statements, [_cost], throughConditions: true);
        return !cost.IsIn(answers[0].Has) && !cost.IsIn(answers[0].At)
            && _statements.OfType<IrIf>().Any(choice => choice.MayReturn() && choice.Condition.All().Any(part => ComparesByAmount(part, cost)));
    }

    /// <summary>
    /// Keeps the cost multiplied by what a parameter gives: a debt in units that a changed parameter changes, as microseconds for each permit.
    /// </summary>
    public bool KeepsTheCostInUnitsOfAParameter()
    {
        var cost = new Dependence(_statements, [_cost], throughConditions: false);
        var parameters = new Dependence(_statements, static part => part is IrParameter or IrConfigured);
        var scaled = new Dependence(_statements, part => part switch
        {
            IrBinary { Op: IrBinaryOp.Multiply } product => Mixes(product.Left, product.Right),
            IrMulDiv product => Mixes(product.A, product.B),
            _ => false,
        });
        return Kept().Any(scaled.IsIn);

        bool Mixes(IrExpression a, IrExpression b) => (cost.IsIn(a) && parameters.IsIn(b)) || (cost.IsIn(b) && parameters.IsIn(a));
    }

    /// <summary>Keeps the time, and never holds the time against what it kept: a clock that steps back takes the state back with it.</summary>
    public bool KeepsTheTimeUncompared()
    {
        var now = new Dependence(_statements, [_now], throughConditions: false);
        if (!Kept().Any(now.IsIn)) return false;
        var kept = new Dependence(_statements, _kept, throughConditions: false);
        return !_statements.SelectMany(statement => statement.Expressions()).SelectMany(expression => expression.All())
            .Any(part => part is IrBinary binary && ((now.IsIn(binary.Left) && kept.IsIn(binary.Right)) || (now.IsIn(binary.Right) && kept.IsIn(binary.Left))));
    }

    /// <summary>What an allowance stores.</summary>
    private IEnumerable<IrExpression> Kept() =>
        _returns.Where(end => end.Values[0] is not IrBool { Value: false }).SelectMany(end => end.Values.Skip(1).Take(_fields));

    /// <summary>A comparison of what depends on the cost with more than a constant: <c>cost > 0</c> only tells a peek.</summary>
    private static bool ComparesByAmount(IrExpression part, Dependence cost) =>
        part is IrBinary comparison && comparison.Op.IsComparison() && comparison.Left is not IrInt && comparison.Right is not IrInt && cost.IsIn(comparison);
}
