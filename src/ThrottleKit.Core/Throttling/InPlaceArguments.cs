using ThrottleKit.Throttling;

namespace ThrottleKit;

/// <summary>From the words of an attribute to the parameters of its strategy.</summary>
internal static class InPlaceArguments
{
    /// <summary>The values of the strategy's parameters.</summary>
    /// <exception cref="StrategyConfigurationException">The strategy needs what an attribute does not say, or a value cannot be read.</exception>
    public static StrategyArguments Of(string limit, StrategyDefinition strategy, long tokens, string per, long burst)
    {
        var names = strategy.Parameters.Select(parameter => parameter.Name).ToArray();
        var (tokensName, perName, burstName) = (ThrottleRoles.Tokens(names), ThrottleRoles.Per(names), ThrottleRoles.Burst(names));
        if (burst != 0 && burstName is null) throw new StrategyConfigurationException($"[Throttle] of '{limit}' gives a Burst, and strategy '{strategy.Name}' has none.");

        var values = new Dictionary<string, long>();
        foreach (var parameter in strategy.Parameters)
        {
            if (parameter.Name == tokensName) values[parameter.Name] = tokens;
            else if (parameter.Name == perName) values[parameter.Name] = Read(limit, parameter, per);
            else if (parameter.Name == burstName && (burst != 0 || !parameter.IsOptional))
                values[parameter.Name] = ThrottleRoles.BurstValue(burstName, burst != 0 ? burst : tokens);
        }

        return StrategyArguments.ByName(strategy, values);
    }

    private static long Read(string limit, StrategyParameter parameter, string per) =>
        PolicyBinder.Read(parameter, per) ?? throw new StrategyConfigurationException(
            $"[Throttle] of '{limit}': Per is \"{per}\"; it must be {PolicyBinder.Expected(parameter)}.");
}
