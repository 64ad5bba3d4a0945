using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>The steps that somebody reads, and their values under the names that people will see.</summary>
internal sealed class FinishedSteps
{
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Drops the steps that nothing needs and names the values of the others, in the order in which they are computed.</summary>
    /// <param name="strategy">The strategy; its parameters keep their names to themselves.</param>
    /// <param name="steps">All steps.</param>
    /// <param name="roots">Every expression that is evaluated at run time.</param>
    public FinishedSteps(IrStrategy strategy, ConfiguredSteps steps, IEnumerable<IrExpression> roots)
    {
        var needed = new HashSet<ConfiguredStep>();
        foreach (var root in roots) Need(root, steps, needed);
        var kept = steps.Steps.Where(needed.Contains).ToList();

        var names = new Names(strategy.Parameters.Select(parameter => parameter.Name));
        foreach (var value in kept.SelectMany(step => step.Results))
            _names.Add(value.Name, steps.HintOf(value) is { } hint ? names.Fresh(hint) : names.FreshNumbered("c"));

        Steps = kept.Select(step => step with
        {
            Results = step.Results.Select(result => result with { Name = _names[result.Name] }).ToEquatableArray(),
            Value = step.Value is { } value ? Named(value) : null,
            Arguments = step.Arguments.Select(Named).ToEquatableArray(),
        }).ToEquatableArray();
    }

    /// <summary>What is computed for a configuration.</summary>
    public EquatableArray<ConfiguredStep> Steps { get; }

    /// <summary>A function with configured values under their names.</summary>
    public IrFunction Named(IrFunction function) => function with { Body = function.Body.MapExpressions(Named, bounds: true) };

    /// <summary>An expression with configured values under their names.</summary>
    public IrExpression Named(IrExpression expression) =>
        expression.Rewrite(part => part is IrConfigured value ? value with { Name = _names[value.Name] } : part);

    private static void Need(IrExpression expression, ConfiguredSteps steps, HashSet<ConfiguredStep> needed)
    {
        foreach (var value in expression.All().OfType<IrConfigured>())
        {
            var step = steps.StepOf(value);
            if (!needed.Add(step)) continue;
            foreach (var input in step.Inputs()) Need(input, steps, needed);
        }
    }
}
