using System.ComponentModel;
using ThrottleKit.Exactness;

namespace ThrottleKit;

/// <summary>
/// Explains a refused configuration: which expression fails, and for each parameter the value nearest to the one given that works while the others
/// stay as they are.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ConfigurationSearch
{
    /// <summary>The exception for a configuration that would not be exact.</summary>
    /// <param name="definition">The strategy.</param>
    /// <param name="arguments">The configuration.</param>
    /// <param name="check">What its check found; it has not passed.</param>
    /// <param name="evaluate">Checks another configuration.</param>
    public static StrategyConfigurationException Refusal(
        StrategyDefinition definition, StrategyArguments arguments, RangeCheck check, Func<StrategyArguments, RangeCheck> evaluate)
    {
        var failures = check.Failures.ToList();
        var first = failures[0];
        var others = failures.Count == 1 ? "" : $" (and {failures.Count - 1} more)";
        return new StrategyConfigurationException(
            $"Strategy '{definition.Name}' is not exact with {arguments.ToString(definition)}: '{first.Expression}' {first.Reason}{others}. "
            + Advice(definition, arguments, candidate => evaluate(candidate).Passed));
    }

    private static string Advice(StrategyDefinition definition, StrategyArguments arguments, Func<StrategyArguments, bool> passes)
    {
        var found = new List<string>();
        for (var i = 0; i < definition.Parameters.Count; i++)
        {
            var parameter = definition.Parameters[i];
            if (parameter.Kind is not (ParameterKind.Integer or ParameterKind.Duration or ParameterKind.Period) || arguments[i] is not { } given) continue;
            var index = i;
            bool Works(long value) => passes(arguments.With(index, value));
            if (given > parameter.Min && Works(parameter.Min))
                found.Add($"the largest {parameter.Name} that works is {StrategyArguments.Describe(parameter, Nearest(parameter.Min, given, Works))}");
            else if (given < parameter.Max && Works(parameter.Max))
                found.Add($"the least {parameter.Name} that works is {StrategyArguments.Describe(parameter, Nearest(parameter.Max, given, Works))}");
        }

        return found.Count == 0
            ? "No change of one parameter alone makes it exact."
            : $"With the others as they are, {string.Join("; ", found)}.";
    }

    /// <summary>
    /// Between a value that works and one that does not: the last that works on the way. It works whatever the shape of the set between them,
    /// as only values that were tried and worked move the near end.
    /// </summary>
    private static long Nearest(long works, long fails, Func<long, bool> test)
    {
        while (Math.Abs(fails - works) > 1)
        {
            var middle = works + ((fails - works) / 2);
            if (test(middle)) works = middle;
            else fails = middle;
        }

        return works;
    }
}
