namespace ThrottleKit;

/// <summary>A strategy cannot run with these parameters. The message names the value, the range and what to do.</summary>
/// <param name="message">What is wrong, and what would work.</param>
public sealed class StrategyConfigurationException(string message) : Exception(message);

/// <summary>
/// An expression left its exact range at run time, in a place that neither the declared ranges nor the configuration could
/// prove: an error, never a wrong answer. The state is untouched.
/// </summary>
public sealed class StrategyRangeException : Exception
{
    /// <summary>The guard of one expression spoke up.</summary>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written; null where only its number travelled.</param>
    /// <param name="reason">What it did, where that is known.</param>
    public StrategyRangeException(int site, string? expression = null, string? reason = null)
        : base($"'{expression ?? $"expression {site}"}' {reason ?? Unknown}. Nothing was decided and nothing was written.")
    {
        Site = site;
        Expression = expression ?? $"expression {site}";
        Reason = reason ?? Unknown;
    }

    private const string Unknown = "left its exact range";

    /// <summary>The expression as it was written; its number where only that travelled.</summary>
    public string Expression { get; }

    /// <summary>What it did.</summary>
    public string Reason { get; }

    /// <summary>The expression's number in the strategy's IR.</summary>
    public int Site { get; }
}

/// <summary>What a key holds is not a state of this strategy. Nothing was decided and nothing was written.</summary>
/// <param name="message">What was found, and what to do.</param>
public sealed class CorruptStateException(string message) : Exception(message);
