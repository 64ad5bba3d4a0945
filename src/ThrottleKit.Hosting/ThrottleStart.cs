using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ThrottleKit.Hosting;

/// <summary>Has the limits made, and so checked, before anything of the host starts; from then on to its end they answer for throttled methods.</summary>
internal sealed class ThrottleStart(ThrottleHost host, IOptions<ThrottleKitOptions> options) : IHostedLifecycleService
{
    // Hosts of one process may end in any order: each that began after this one is told what there was before, so that none of them puts back one that has ended.
    private static readonly Lock Turn = new();
    private static readonly List<ThrottleStart> Running = [];

    private IThrottle? _before;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.AnswersForMethods) return Task.CompletedTask;
        if (host.HasStore) RefuseThoseThatCannotWait();
        lock (Turn)
        {
            _before = Throttles.Default;
            Throttles.Default = host;
            Running.Add(this);
        }

        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        lock (Turn)
        {
            if (!Running.Remove(this)) return Task.CompletedTask;
            foreach (var later in Running.Where(other => ReferenceEquals(other._before, host))) later._before = _before;
            if (ReferenceEquals(Throttles.Default, host)) Throttles.Default = _before!;
        }

        return Task.CompletedTask;
    }

    /// <summary>Refuses methods whose first call would be refused. Those of assemblies that are not loaded yet are not known here.</summary>
    private void RefuseThoseThatCannotWait()
    {
        string[] refused =
        [
            .. from assembly in AppDomain.CurrentDomain.GetAssemblies()
               from asks in assembly.GetCustomAttributes<AsksInProcessAttribute>()
               where host.Knows(asks.Policy)
               select $"'{asks.Method}' asks policy '{asks.Policy}'",
        ];
        if (refused.Length == 0) return;
        throw new StrategyConfigurationException(
            $"Policies are kept in a store, for whose answer these methods cannot wait without holding a thread; let each return a Task, ValueTask or IAsyncEnumerable and take its arguments by value, or describe its limit in place by Tokens and Per: {string.Join("; ", refused.Distinct().Order(StringComparer.Ordinal))}.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
