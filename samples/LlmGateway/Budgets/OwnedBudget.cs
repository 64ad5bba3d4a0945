using LlmGateway.Settings;
using ThrottleKit;
using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace LlmGateway.Budgets;

/// <summary>A budget of a key, a team or the organisation.</summary>
internal sealed record OwnedBudget(string Kind, string Owner, Unit Unit, long Most, string Per, BudgetLevel Level)
{
    private const decimal MicroDollars = 1_000_000;

    /// <summary>The budgets of an owner.</summary>
    /// <param name="organisation">Whose they all are: a tag in the key, so that a cluster keeps them together.</param>
    /// <param name="kind">What kind of owner: key, team or organisation.</param>
    /// <param name="owner">Its name.</param>
    /// <param name="limits">What it may use.</param>
    public static IEnumerable<OwnedBudget> Of(string organisation, string kind, string owner, LimitsOfOwner limits)
    {
        if (limits.Requests is { } requests) yield return Of(organisation, kind, owner, Unit.Requests, requests, 1);
        if (limits.Tokens is { } tokens) yield return Of(organisation, kind, owner, Unit.Tokens, tokens, 1);
        if (limits.Dollars is { } dollars) yield return Of(organisation, kind, owner, Unit.Dollars, dollars, MicroDollars);
    }

    /// <summary>The level that a call to a model is debited to.</summary>
    public BudgetLevel For(string model, PriceTable prices) => Level with
    {
        Weights = Unit switch
        {
            Unit.Requests => TokenWeights.Requests,
            Unit.Tokens => TokenWeights.Tokens,
            _ => prices.Of(model),
        },
    };

    private static OwnedBudget Of(string organisation, string kind, string owner, Unit unit, Limit limit, decimal scale)
    {
        var most = decimal.ToInt64(limit.Most * scale);
        var name = unit.ToString().ToLowerInvariant();
        var quota = new Quota { Limit = most, Per = PeriodOf(limit.Per) };
        return new OwnedBudget(kind, owner, unit, most, limit.Per, BudgetLevel.Of($"{owner} {name}", $"{{{organisation}}}:{kind}:{owner}:{name}", quota));
    }

    private static CalendarPeriod PeriodOf(string text) => text switch
    {
        "day" => CalendarPeriod.Day,
        "week" => CalendarPeriod.Week,
        "month" => CalendarPeriod.Month,
        _ => Duration.Parse(text),
    };
}
