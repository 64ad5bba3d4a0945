using LlmGateway.Budgets;
using ThrottleKit.Budgets;

namespace LlmGateway.Proxy;

/// <summary>Errors in the form that OpenAI's clients know.</summary>
internal static class Errors
{
    public static Task WriteAsync(HttpContext http, int status, string type, string? code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { error = new { message, type, param = (string?)null, code } });
    }

    /// <summary>A call that got no tokens: what denied it, and until when. Clients that repeat by themselves look at the headers.</summary>
    public static Task WriteAsync(HttpContext http, BudgetDenial denial, IReadOnlyList<OwnedBudget> budgets)
    {
        var headers = http.Response.Headers;
        if (denial.Reason == BudgetDenialReason.StoreAway)
        {
            headers.RetryAfter = "1";
            return WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "server_error", "budgets_unavailable", "The budgets cannot be asked; try again shortly.");
        }

        if (denial.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("F0");
            headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds).ToString("F0");
        }

        headers["x-should-retry"] = denial.RetryAfter is null ? "false" : "true";
        var unit = budgets.First(budget => budget.Level.Name == denial.Level).Unit;
        var (type, code) = unit == Unit.Dollars ? ("insufficient_quota", "insufficient_quota") : (unit.ToString().ToLowerInvariant(), "rate_limit_exceeded");
        return WriteAsync(http, StatusCodes.Status429TooManyRequests, type, code, denial.ToString());
    }
}
