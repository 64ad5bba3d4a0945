using System.Diagnostics.Metrics;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI;

/// <summary>How a call to a chat client ended, as a tag of its metric.</summary>
internal enum CallEnd
{
    Completed,
    Denied,
    Cut,
    Abandoned,
    Failed,
    Refused,
    Unsettled,
}

/// <summary>
/// What the meter <c>ThrottleKit</c> says of calls to chat clients. The conventions for generative AI are still in development: their names stand here and nowhere else.
/// </summary>
internal static class ChatMetrics
{
    private const string Model = "gen_ai.request.model", Operation = "gen_ai.operation.name", TokenType = "gen_ai.token.type", Source = "throttlekit.usage.source", Outcome = "throttlekit.outcome";

    private static readonly Histogram<long> Usage = Instruments.Meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}", "Tokens that a call read and wrote.");

    private static readonly Counter<long> Calls = Instruments.Meter.CreateCounter<long>("throttlekit.chat.calls", "{call}", "Calls by how they ended.");

    private static readonly Histogram<long> Estimate = Instruments.Meter.CreateHistogram<long>(
        "throttlekit.chat.input.overestimate", "{token}", "Input tokens that were reserved beyond those that the provider reported; negative where there were more.");

    public static void End(string model, CallEnd end)
    {
        if (Calls.Enabled) Calls.Add(1, new(Model, model), new(Outcome, end.ToString().ToLowerInvariant()));
    }

    public static void Used(string model, in TokenUsage usage, long estimated, bool isReported)
    {
        var source = isReported ? "provider" : "counted";
        var input = usage.Input + usage.CachedInput;
        if (Usage.Enabled)
        {
            Usage.Record(input, new(Operation, "chat"), new(Model, model), new(TokenType, "input"), new(Source, source));
            Usage.Record(usage.Output + usage.Reasoning, new(Operation, "chat"), new(Model, model), new(TokenType, "output"), new(Source, source));
        }

        if (isReported && Estimate.Enabled) Estimate.Record(estimated - input, new KeyValuePair<string, object?>(Model, model));
    }
}
