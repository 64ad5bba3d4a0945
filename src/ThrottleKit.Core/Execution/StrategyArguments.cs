using System.Globalization;

namespace ThrottleKit;

/// <summary>Values for a strategy's parameters: in the definition's order, null where an optional one is absent.</summary>
public sealed class StrategyArguments
{
    private readonly long?[] _values;

    /// <summary>Values for a strategy's parameters, unchecked until <see cref="Validate"/>.</summary>
    /// <param name="values">One for each parameter, in the definition's order.</param>
    public StrategyArguments(params ReadOnlySpan<long?> values) => _values = values.ToArray();

    /// <summary>How many there are.</summary>
    public int Count => _values.Length;

    /// <summary>The value of a parameter; null where an optional one is absent.</summary>
    /// <param name="index">The parameter's place in the definition.</param>
    public long? this[int index] => _values[index];

    /// <summary>Values by name; defaults stand where nothing is given.</summary>
    /// <param name="definition">The strategy.</param>
    /// <param name="values">The values by parameter name.</param>
    /// <exception cref="StrategyConfigurationException">A name is unknown, or a parameter that needs a value has none.</exception>
    public static StrategyArguments ByName(StrategyDefinition definition, IReadOnlyDictionary<string, long> values)
    {
        foreach (var name in values.Keys)
            if (!definition.Parameters.Any(parameter => parameter.Name == name))
                throw new StrategyConfigurationException(
                    $"Strategy '{definition.Name}' has no parameter '{name}'; it has {string.Join(", ", definition.Parameters.Select(p => p.Name))}.");

        var ordered = new long?[definition.Parameters.Count];
        for (var i = 0; i < ordered.Length; i++)
        {
            var parameter = definition.Parameters[i];
            ordered[i] = values.TryGetValue(parameter.Name, out var value) ? value : parameter.Default;
            if (ordered[i] is null && !parameter.IsOptional)
                throw new StrategyConfigurationException($"Strategy '{definition.Name}' needs a value for '{parameter.Name}'.");
        }

        return new StrategyArguments(ordered);
    }

    /// <summary>The same values but for one.</summary>
    /// <param name="index">The parameter's place in the definition.</param>
    /// <param name="value">Its new value.</param>
    public StrategyArguments With(int index, long? value)
    {
        var copy = (long?[])_values.Clone();
        copy[index] = value;
        return new StrategyArguments(copy);
    }

    /// <summary>Checks the values against the declared ranges.</summary>
    /// <param name="definition">The strategy.</param>
    /// <exception cref="StrategyConfigurationException">A value is missing or out of its range; the message names it, the range and the value.</exception>
    public void Validate(StrategyDefinition definition)
    {
        if (_values.Length != definition.Parameters.Count)
            throw new StrategyConfigurationException(
                $"Strategy '{definition.Name}' takes {definition.Parameters.Count} parameters; {_values.Length} values were given.");

        for (var i = 0; i < _values.Length; i++)
        {
            var parameter = definition.Parameters[i];
            if (_values[i] is not { } value)
            {
                if (!parameter.IsOptional)
                    throw new StrategyConfigurationException($"Strategy '{definition.Name}' needs a value for '{parameter.Name}'.");
            }
            else if (value < parameter.Min || value > parameter.Max)
            {
                throw new StrategyConfigurationException(
                    $"Strategy '{definition.Name}': '{parameter.Name}' is {Describe(parameter, value)}; it must lie between "
                    + $"{Describe(parameter, parameter.Min)} and {Describe(parameter, parameter.Max)}.");
            }
        }
    }

    /// <summary>The values with their names, as a policy would write them.</summary>
    /// <param name="definition">The strategy.</param>
    public string ToString(StrategyDefinition definition) =>
        string.Join(", ", definition.Parameters.Zip(_values).Where(pair => pair.Second is not null)
            .Select(pair => $"{pair.First.Name}={Describe(pair.First, pair.Second!.Value)}"));

    internal static string Describe(StrategyParameter parameter, long value) => parameter.Kind switch
    {
        ParameterKind.Duration when value >= 0 => Duration.FromMicroseconds(value).ToString(),
        ParameterKind.Period when value >= CalendarPeriod.MonthCode => CalendarPeriod.FromCode(value).ToString(),
        ParameterKind.Offset when Math.Abs(value) <= UtcOffset.MostMinutes => UtcOffset.FromMinutes(value).ToString(),
        ParameterKind.Flag => value == 0 ? "false" : "true",
        ParameterKind.Choice when parameter.Choices?.FirstOrDefault(c => c.Value == value).Key is { } name => name,
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
