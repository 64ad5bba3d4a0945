using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Makes the plan of a strategy: what is computed once for a configuration, and what is left for run time.</summary>
public sealed class Planner
{
    private readonly IrStrategy _strategy;
    private readonly ConfiguredSteps _steps;
    private readonly Dictionary<string, IrFunction?> _helpers = [];
    private readonly Dictionary<string, IrFunction> _lowered = [];

    private Planner(IrStrategy strategy)
    {
        _strategy = strategy;
        _steps = new ConfiguredSteps(strategy);
    }

    /// <summary>The plan of a strategy, which does in every executor what the strategy as written does.</summary>
    /// <param name="strategy">The strategy as the front-end made it.</param>
    public static StrategyPlan Plan(IrStrategy strategy) => new Planner(ReserveNames.Apply(strategy)).Plan() with { Source = strategy };

    private StrategyPlan Plan()
    {
        foreach (var function in _strategy.Functions.Where(function => EntryPoints.Contains(function.Name))) Lower(function);

        var limit = default((IrExpression? Limit, IrFunction? Function));
        if (_lowered.TryGetValue(IrStrategy.Decide, out var decide))
            limit = FreshLimit.Of(decide, new Facts(_strategy, _steps, decide, faultsMatter: false), Helper);

        // Callers come before the functions they call: by then it is known who calls a function, and when.
        foreach (var function in _strategy.Functions.Reverse())
        {
            var callers = limit.Function is { } fresh ? _lowered.Values.Append(fresh) : _lowered.Values;
            if (!_lowered.ContainsKey(function.Name) && callers.Any(caller => CalledBy(caller).Contains(function.Name)))
                Lower(function, keep: CalledByConfiguration().Contains(function.Name));
        }

        if (limit.Function?.Name == FreshLimit.Function) limit.Limit = FreshLimit.Call(_steps);
        return Finish(limit.Limit, limit.Function);
    }

    /// <summary>Lowers a function, unless a configuration must be able to call it before its values are there.</summary>
    private void Lower(IrFunction function, bool keep = false)
    {
        var facts = new Facts(_strategy, _steps, function, faultsMatter: true);
        _lowered.Add(function.Name, keep
            ? Simplify.Apply(function, facts)
            : FunctionLowering.Finish(FunctionLowering.Evaluate(function, facts, Helper), facts));
    }

    /// <summary>A helper as it can be inlined; null where it cannot.</summary>
    private IrFunction? Helper(string name)
    {
        if (!_helpers.TryGetValue(name, out var helper))
        {
            helper = _strategy.Find(name)!;
            helper = Simplify.Apply(helper, new Facts(_strategy, _steps, helper, faultsMatter: true));
            helper = ReturnsToTail.Apply(helper.Body) is { } body ? helper with { Body = body } : null;
            _helpers.Add(name, helper);
        }

        return helper;
    }

    private StrategyPlan Finish(IrExpression? limit, IrFunction? limitFunction)
    {
        // Before the names are final, the steps that are needed decide which functions are.
        var evaluated = limitFunction is null ? _lowered.Values : _lowered.Values.Append(limitFunction);
        var roots = evaluated.SelectMany(function => function.Body.All()).SelectMany(Evaluated).Concat(limit is null ? [] : [limit]);
        var finished = new FinishedSteps(_strategy, _steps, roots);

        var available = _strategy.Functions.Select(function => _lowered.TryGetValue(function.Name, out var lowered) ? lowered : Unlowered(function))
            .Concat(limitFunction is null ? [] : [limitFunction]).ToList();
        var needed = new HashSet<string>();
        foreach (var function in available.AsEnumerable().Reverse())
        {
            var isRoot = EntryPoints.Contains(function.Name) || (limit is null && function == limitFunction)
                || finished.Steps.Any(step => step.Function == function.Name);
            if (isRoot || needed.Contains(function.Name)) needed.UnionWith(CalledBy(function).Append(function.Name));
        }

        return new StrategyPlan(
            _strategy, finished.Steps, available.Where(function => needed.Contains(function.Name)).Select(finished.Named).Select(RowsInPlace.Apply).ToEquatableArray(),
            limit is null ? null : finished.Named(limit));
    }

    private IrFunction Unlowered(IrFunction function) => Simplify.Apply(function, new Facts(_strategy, _steps, function, faultsMatter: true));

    private HashSet<string> CalledByConfiguration()
    {
        var called = new HashSet<string>(_steps.Steps.Select(step => step.Function).OfType<string>());
        foreach (var function in _strategy.Functions.Reverse())
            if (called.Contains(function.Name)) called.UnionWith(CalledBy(function));
        return called;
    }

    private static IEnumerable<string> CalledBy(IrFunction function) => function.Body.All().OfType<IrCall>().Select(call => call.Function);

    private static IEnumerable<IrExpression> Evaluated(IrStatement statement) =>
        statement.Expressions().Concat(statement is IrWhile loop ? [loop.MaxTrips] : []);
}
