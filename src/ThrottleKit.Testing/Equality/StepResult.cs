using System.Globalization;

namespace ThrottleKit.Testing;

/// <summary>What one step did on one host, in the form in which hosts are compared: any two must be equal.</summary>
/// <param name="Reply">The reply; the default after an error.</param>
/// <param name="Error">The kind of the error, with the expression's number where one left its range; null if there was none.</param>
/// <param name="State">What the key then holds.</param>
public readonly record struct StepResult(StrategyReply Reply, string? Error, string? State)
{
    private const string OutOfRange = "range:";

    /// <summary>Whether an expression left its exact range.</summary>
    public bool IsOutOfRange => Error?.StartsWith(OutOfRange, StringComparison.Ordinal) == true;

    internal static StepResult Of(IStrategyHost host, IHostedStrategy strategy, ApplyStep step)
    {
        var reply = default(StrategyReply);
        string? error = null;
        try
        {
            reply = strategy.Apply(step.Request, step.Key);
        }
        catch (Exception exception) when (exception is not StrategyHostUnavailableException)
        {
            error = exception switch
            {
                StrategyRangeException range => string.Create(CultureInfo.InvariantCulture, $"{OutOfRange}{range.Site}"),
                CorruptStateException => "corrupt",
                _ => $"{exception.GetType().Name}: {exception.Message}",
            };
        }

        return new StepResult(reply, error, host.ReadState(step.Key));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var (decision, granted) = Reply;
        var said = Error ?? string.Create(
            CultureInfo.InvariantCulture,
            $"{(decision.IsAllowed ? "allowed" : "denied")} granted={granted} limit={decision.Limit} remaining={decision.Remaining} "
            + $"resetAt={decision.ResetAtMicroseconds} retryAt={decision.RetryAtMicroseconds?.ToString(CultureInfo.InvariantCulture) ?? "never"} "
            + $"delay={decision.DelayMicroseconds} at={decision.AtMicroseconds}");
        return $"{said} state={State ?? "none"}";
    }
}

/// <summary>A step at which two hosts differ.</summary>
/// <param name="Index">The step's place in the history, from 0.</param>
/// <param name="Step">The step.</param>
/// <param name="Reference">The host that says what is right.</param>
/// <param name="Expected">What it did.</param>
/// <param name="Host">The host that differs.</param>
/// <param name="Actual">What that did.</param>
public sealed record StepDifference(int Index, ApplyStep Step, string Reference, StepResult Expected, string Host, StepResult Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"step {Index}, {TestPrinter.Print(Step)}:\n  {Reference}: {Expected}\n  {Host}: {Actual}";
}
