using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ThrottleKit.Hosting;

/// <summary>Has the limits made, and so checked, before anything of the host starts; from then on to its end they answer for throttled methods.</summary>
internal sealed class ThrottleStart(ThrottleHost host, IOptions<ThrottleKitOptions> options) : IHostedLifecycleService
{
    private IThrottle? _before;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.AnswersForMethods) return Task.CompletedTask;
        _before = Throttles.Default;
        Throttles.Default = host;
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_before is { } before && ReferenceEquals(Throttles.Default, host)) Throttles.Default = before;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
