using LlmGateway.Settings;
using Microsoft.Extensions.Options;
using ThrottleKit.Stores;

namespace LlmGateway.Budgets;

/// <summary>The plan that holds now. A change of the settings that makes no sense is reported, and the last plan goes on.</summary>
internal sealed class CurrentPlan : IDisposable
{
    private readonly IDisposable? _changes;
    private volatile BudgetPlan _plan;

    public CurrentPlan(IOptionsMonitor<GatewaySettings> settings, IStrategyStore store, ILogger<CurrentPlan> log)
    {
        _plan = new BudgetPlan(settings.CurrentValue, store);
        _changes = settings.OnChange(changed =>
        {
            try
            {
                _plan = new BudgetPlan(changed, store);
                log.LogInformation("The limits have been read again.");
            }
            catch (Exception exception)
            {
                log.LogError("The changed settings are wrong, and the old ones go on: {Reason}", exception.Message);
            }
        });
    }

    public BudgetPlan Now => _plan;

    public void Dispose() => _changes?.Dispose();
}
