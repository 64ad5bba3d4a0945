using System.Globalization;

namespace ThrottleKit;

/// <summary>Gives a policy's settings their meaning: finds the strategy, reads each value by its parameter's kind, configures.</summary>
/// <param name="registry">The strategies that policies can name.</param>
/// <param name="errors">Where everything wrong goes; binding goes on after an error, to find the others.</param>
internal sealed class PolicyBinder(StrategyRegistry registry, ICollection<PolicyError> errors)
{
    private const string StrategyKey = "strategy";

    /// <summary>The policy, or null where it is wrong.</summary>
    /// <param name="source">The policy as it was written.</param>
    public Policy? Bind(PolicySource source)
    {
        var before = errors.Count;
        var settings = Unique(source);
        if (!settings.Remove(StrategyKey, out var named))
        {
            Report(source, source.Position, "It names no strategy; add \"strategy\": \"...\".");
            return null;
        }

        if (!registry.TryFind(named.Value, out var strategy))
        {
            Report(source, named.ValuePosition, registry.DescribeMissing(named.Value));
            return null;
        }

        var values = strategy.Parameters.Select(parameter => ValueOf(parameter, settings, source)).ToArray();
        foreach (var unknown in settings.Values)
            Report(
                source, unknown.KeyPosition,
                $"'{strategy.Name}' has no parameter '{unknown.Key}'; {NearestName.Hint(unknown.Key, strategy.Parameters.Select(parameter => parameter.Name))}");

        return errors.Count == before ? Configure(source, strategy, new StrategyArguments(values)) : null;
    }

    private Policy? Configure(PolicySource source, StrategyDefinition strategy, StrategyArguments arguments)
    {
        try
        {
            return new Policy(source.Name, strategy.Create(arguments));
        }
        catch (StrategyConfigurationException exception)
        {
            Report(source, source.Position, exception.Message);
            return null;
        }
    }

    private Dictionary<string, PolicySetting> Unique(PolicySource source)
    {
        var settings = new Dictionary<string, PolicySetting>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in source.Settings)
            if (!settings.TryAdd(setting.Key, setting)) Report(source, setting.KeyPosition, $"'{setting.Key}' is given twice.");
        return settings;
    }

    private long? ValueOf(StrategyParameter parameter, Dictionary<string, PolicySetting> settings, PolicySource source)
    {
        if (!settings.Remove(parameter.Name, out var setting))
        {
            if (parameter.Default is null && !parameter.IsOptional)
                Report(source, source.Position, $"It needs a value for '{parameter.Name}', {Expected(parameter)}.");
            return parameter.Default;
        }

        if (Read(parameter, setting.Value) is not { } value)
            Report(source, setting.ValuePosition, $"'{parameter.Name}' is \"{setting.Value}\"; it must be {Expected(parameter)}.");
        else if (value < parameter.Min || value > parameter.Max)
            Report(source, setting.ValuePosition, $"'{parameter.Name}' is {StrategyArguments.Describe(parameter, value)}; it must be {Expected(parameter)}.");
        else
            return value;
        return null;
    }

    /// <summary>A value of a parameter as policies write it; null where it is none.</summary>
    internal static long? Read(StrategyParameter parameter, string text)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Integer:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
            case ParameterKind.Duration:
                return Duration.TryParse(text, out var duration) ? duration.Microseconds : null;
            case ParameterKind.Period:
                return CalendarPeriod.TryParse(text, out var period) ? period.Code : null;
            case ParameterKind.Offset:
                return UtcOffset.TryParse(text, out var offset) ? offset.Minutes : null;
            case ParameterKind.Flag:
                return bool.TryParse(text, out var flag) ? flag ? 1 : 0 : null;
            default:
                foreach (var (name, choice) in parameter.Choices ?? [])
                    if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return choice;
                return null;
        }
    }

    /// <summary>What a value of a parameter looks like.</summary>
    internal static string Expected(StrategyParameter parameter)
    {
        var range = $"from {StrategyArguments.Describe(parameter, parameter.Min)} to {StrategyArguments.Describe(parameter, parameter.Max)}";
        return parameter.Kind switch
        {
            ParameterKind.Integer => $"a whole number {range}",
            ParameterKind.Duration => $"a duration {range}, such as 250us, 500ms, 1s, 5m, 1h, 30d or hh:mm:ss",
            ParameterKind.Period => $"day, week or month, or a duration to {StrategyArguments.Describe(parameter, parameter.Max)}, such as 1h or 30d",
            ParameterKind.Offset => $"an offset {range}, such as +02:00",
            ParameterKind.Flag => "true or false",
            _ => $"one of {string.Join(", ", (parameter.Choices ?? []).Select(choice => choice.Key))}",
        };
    }

    private void Report(PolicySource source, PolicyPosition position, string message) =>
        errors.Add(new PolicyError(source.Name, position.Line, position.Column, message, position.Path));
}
