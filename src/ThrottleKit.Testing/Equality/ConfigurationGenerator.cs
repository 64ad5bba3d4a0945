namespace ThrottleKit.Testing;

/// <summary>Draws parameters for a strategy: up to 10^9 permits and a year, within what is declared, small and large alike.</summary>
internal sealed class ConfigurationGenerator(StrategyDefinition definition, SeededRandom random)
{
    private const long MostPermits = 1_000_000_000;
    private const long LongestPeriod = 365L * 86_400_000_000;
    private const int Spread = 10;

    /// <summary>How many draws were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>How many were not.</summary>
    public long Used { get; private set; }

    /// <summary>A configuration that the strategy accepts.</summary>
    public StrategyExecutor Draw() => Accepted(() => DrawArguments(DrawSize()));

    /// <summary>Another configuration for keys that are in use: mostly one parameter changes, as in a deployment that changes a limit.</summary>
    public StrategyExecutor Change(StrategyExecutor current) => Accepted(() =>
    {
        if (definition.Parameters.Count == 0 || random.OneIn(3)) return DrawArguments(DrawSize());
        var changed = (int)random.Between(0, definition.Parameters.Count - 1);
        return current.Arguments.With(changed, Draw(definition.Parameters[changed], SizeOf(current.Arguments)));
    });

    private StrategyExecutor Accepted(Func<StrategyArguments> draw)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var arguments = draw();
            try
            {
                var executor = definition.Create(arguments);
                Used++;
                return executor;
            }
            catch (StrategyConfigurationException)
            {
                Refused++;
            }
        }

        throw new InvalidOperationException($"Strategy '{definition.Name}' refused 100 configurations in a row; its declared ranges promise too much.");
    }

    private StrategyArguments DrawArguments(long size) => new(definition.Parameters.Select(parameter => Draw(parameter, size)).ToArray());

    /// <summary>Numbers of permits in one configuration are mostly of one size, as a burst and a limit are; one time in thirty-two (0) they are not.</summary>
    private long DrawSize() => random.OneIn(32) ? 0 : random.Magnitude(1, MostPermits);

    private long SizeOf(StrategyArguments arguments) =>
        Enumerable.Range(0, arguments.Count).Where(i => definition.Parameters[i].Kind == ParameterKind.Integer).Select(i => arguments[i]).Max() ?? DrawSize();

    private long? Draw(StrategyParameter parameter, long size)
    {
        if (parameter.IsOptional && random.OneIn(2)) return null;
        if (parameter.Default is { } standing && random.OneIn(4)) return standing;
        switch (parameter.Kind)
        {
            case ParameterKind.Duration:
                return Magnitude(parameter, 1, LongestPeriod);
            case ParameterKind.Period when random.OneIn(2):
                return random.Between(parameter.Min, 0);
            case ParameterKind.Period:
                return Magnitude(parameter, 1, LongestPeriod);
            case ParameterKind.Choice when parameter.Choices is { Count: > 0 } choices:
                return choices[(int)random.Between(0, choices.Count - 1)].Value;
            case ParameterKind.Integer:
                return size == 0 || random.OneIn(4)
                    ? Magnitude(parameter, size == 0 ? parameter.Min : size, size == 0 ? MostPermits : size)
                    : Magnitude(parameter, Math.Max(parameter.Min, size / Spread), Math.Min(MostPermits, size * Spread));
            default:
                return random.Between(parameter.Min, parameter.Max);
        }
    }

    /// <summary>A number from the declared range, held to the part that is tested where the two meet.</summary>
    private long Magnitude(StrategyParameter parameter, long from, long to)
    {
        var min = Math.Clamp(from, parameter.Min, parameter.Max);
        return random.Magnitude(min, Math.Max(min, Math.Min(to, parameter.Max)));
    }
}
