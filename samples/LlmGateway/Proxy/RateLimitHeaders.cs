using System.Globalization;
using LlmGateway.Budgets;
using ThrottleKit;

namespace LlmGateway.Proxy;

/// <summary>The headers that OpenAI's clients look at: of all budgets in a unit, the one that has the least left.</summary>
internal static class RateLimitHeaders
{
    public static void Add(IHeaderDictionary headers, IReadOnlyList<OwnedBudget> budgets, IReadOnlyList<Decision> standing)
    {
        if (standing.Count == 0) return;
        foreach (var unit in (ReadOnlySpan<Unit>)[Unit.Requests, Unit.Tokens])
        {
            var name = unit.ToString().ToLowerInvariant();
            var own = Enumerable.Range(0, budgets.Count).Where(i => budgets[i].Unit == unit).ToList();
            if (own.Count == 0) continue;
            var tightest = own.MinBy(i => standing[i].Remaining);
            headers[$"x-ratelimit-limit-{name}"] = budgets[tightest].Most.ToString(CultureInfo.InvariantCulture);
            headers[$"x-ratelimit-remaining-{name}"] = standing[tightest].Remaining.ToString(CultureInfo.InvariantCulture);
            headers[$"x-ratelimit-reset-{name}"] = Text(standing[tightest].ResetAfter);
        }
    }

    /// <summary>As OpenAI writes it: <c>120ms</c>, <c>6m0s</c>, <c>1h0m0s</c>; rounded up.</summary>
    internal static string Text(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1)) return $"{Math.Ceiling(time.TotalMilliseconds):F0}ms";
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds < 60 ? $"{seconds}s" : seconds < 3_600 ? $"{seconds / 60}m{seconds % 60}s" : $"{seconds / 3_600}h{seconds / 60 % 60}m{seconds % 60}s";
    }
}
