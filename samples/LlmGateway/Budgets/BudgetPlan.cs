using LlmGateway.Settings;
using ThrottleKit.AI;
using ThrottleKit.Budgets;
using ThrottleKit.Stores;

namespace LlmGateway.Budgets;

/// <summary>Who may call, and what it is debited to: the settings as they were read last.</summary>
internal sealed class BudgetPlan
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, ApiKey> _keys;
    private readonly Dictionary<string, OwnedBudget[]> _byKey;
    private readonly PriceTable _prices;

    public BudgetPlan(GatewaySettings settings, IStrategyStore store)
    {
        if (settings.Streams == BudgetMode.AfterTheFact) throw new InvalidOperationException("Gateway:Streams is AfterTheFact; it must be Hard or Metered.");
        _keys = settings.Keys;
        _prices = new PriceTable(settings.Prices);
        MostOutput = settings.MostOutput;
        Streams = new Budget(store, new BudgetOptions { Mode = settings.Streams, Slice = settings.Slice, Deadline = Deadline });
        Whole = new Budget(store, new BudgetOptions { Mode = BudgetMode.Hard, Deadline = Deadline });

        var organisation = OwnedBudget.Of(settings.Organisation, "organisation", settings.Organisation, settings.Limits.Organisation).ToArray();
        var teams = _keys.Values.Select(key => key.Team).Distinct()
            .ToDictionary(team => team, team => OwnedBudget.Of(settings.Organisation, "team", team, settings.Limits.Team).ToArray());
        var keys = _keys.Values.Select(key => key.Name).Distinct()
            .ToDictionary(name => name, name => OwnedBudget.Of(settings.Organisation, "key", name, settings.Limits.Key).ToArray());
        _byKey = _keys.ToDictionary(key => key.Key, key => (OwnedBudget[])[.. keys[key.Value.Name], .. teams[key.Value.Team], .. organisation]);
        if (_byKey.FirstOrDefault(key => key.Value.Length == 0).Key is not null) throw new InvalidOperationException("Gateway:Limits has none for keys, teams or the organisation; there must be one at least.");
        All = [.. organisation, .. teams.Values.SelectMany(budgets => budgets), .. keys.Values.SelectMany(budgets => budgets)];
    }

    /// <summary>Holds streams.</summary>
    public Budget Streams { get; }

    /// <summary>Holds answers that come as a whole: all that they can cost is reserved, as they could not be cut without having been paid for.</summary>
    public Budget Whole { get; }

    /// <summary>The output of a call that does not say how much it wants.</summary>
    public int MostOutput { get; }

    /// <summary>Every budget there is, the widest first.</summary>
    public IReadOnlyList<OwnedBudget> All { get; }

    public ApiKey? WhoHas(string key) => _keys.GetValueOrDefault(key);

    public IReadOnlyList<OwnedBudget> BudgetsOf(string key) => _byKey[key];

    /// <summary>What a call is debited to.</summary>
    /// <exception cref="KeyNotFoundException">The model has no price.</exception>
    public IReadOnlyList<BudgetLevel> LevelsOf(string key, string model) => [.. _byKey[key].Select(budget => budget.For(model, _prices))];
}
