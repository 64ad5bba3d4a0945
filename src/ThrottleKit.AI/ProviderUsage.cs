using Microsoft.Extensions.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI;

/// <summary>What a provider reports, in the kinds that budgets tell apart: a provider's input includes what came from its cache, its output what it reasoned.</summary>
internal static class ProviderUsage
{
    /// <summary>The usage to settle with.</summary>
    /// <param name="reported">What the provider says; null where it says nothing.</param>
    /// <param name="observed">What was seen, for what it does not say.</param>
    public static TokenUsage Of(UsageDetails? reported, in TokenUsage observed)
    {
        if (reported is null) return observed;
        var input = Amount(reported.InputTokenCount ?? observed.Input + observed.CachedInput);
        var output = Amount(reported.OutputTokenCount ?? observed.Output);
        var cached = Math.Min(input, Amount(reported.CachedInputTokenCount ?? 0));
        var reasoning = Math.Min(output, Amount(reported.ReasoningTokenCount ?? 0));
        return new TokenUsage(input - cached, output - reasoning, cached, reasoning);
    }

    private static long Amount(long tokens) => Math.Clamp(tokens, 0, Exact.MaxAmount);
}
