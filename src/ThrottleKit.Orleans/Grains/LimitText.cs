using System.Globalization;

namespace ThrottleKit.Orleans.Grains;

/// <summary>A strategy with its configuration as a caller names it to a silo: <c>gcra@1c0ffee1:100,1000000,</c>, an absent value between its commas.</summary>
internal static class LimitText
{
    private const char Shape = '@', Values = ':', Between = ',';

    /// <summary>The text of a limit.</summary>
    public static string Write(StrategyExecutor limit)
    {
        var values = Enumerable.Range(0, limit.Arguments.Count).Select(i => limit.Arguments[i]?.ToString(CultureInfo.InvariantCulture));
        return $"{limit.Definition.Name}{Shape}{limit.Definition.Fingerprint}{Values}{string.Join(Between, values)}";
    }

    /// <summary>The limit of a text.</summary>
    /// <exception cref="UnknownLimitException">There is no such strategy here, or it is another version of it.</exception>
    public static StrategyExecutor Read(string text, StrategyRegistry strategies)
    {
        var end = text.LastIndexOf(Values);
        var start = text.LastIndexOf(Shape, end);
        var name = text[..start];
        if (!strategies.TryFind(name, out var definition))
            throw new UnknownLimitException($"{strategies.DescribeMissing(name)} Strategies of your own are named to each silo: {nameof(LimitSiloOptions)}.{nameof(LimitSiloOptions.Strategies)}.");
        if (!text.AsSpan((start + 1)..end).SequenceEqual(definition.Fingerprint))
            throw new UnknownLimitException($"The silo's strategy '{name}' keeps another state than the caller's: deploy the new version to the silos first.");
        long?[] values = [.. text[(end + 1)..].Split(Between).Select(value => value.Length == 0 ? (long?)null : long.Parse(value, CultureInfo.InvariantCulture))];
        try
        {
            return definition.Create(new StrategyArguments(definition.Parameters.Count == 0 ? [] : values));
        }
        catch (StrategyConfigurationException exception)
        {
            throw new UnknownLimitException(exception.Message);
        }
    }
}

/// <summary>A silo cannot decide a limit.</summary>
internal sealed class UnknownLimitException(string message) : Exception(message);
