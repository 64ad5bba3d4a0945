using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ThrottleKit.Hosting.Observation;

/// <summary>Whether the store of the limits answers within its deadline.</summary>
internal sealed class StoreHealthCheck(ThrottleHost host) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (host.ProbeAsync(cancellationToken) is not { } probe) return HealthCheckResult.Healthy("Limits are kept in process.");
        return await probe.ConfigureAwait(false) is { } failure
            ? new HealthCheckResult(context.Registration.FailureStatus, "The store of the limits does not answer; the outage policies decide.", failure)
            : HealthCheckResult.Healthy("The store of the limits answers.");
    }
}
