using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>
/// A policy's limiter that does not ask the host's store for each request: permits are leased a batch at a time, or denials remembered. When the policy changes, another lease engine takes over, and the
/// one there was gives back what it holds.
/// </summary>
internal sealed class LeasedPolicyLimiter : PolicyLimiter, IAsyncDisposable
{
    private readonly StorePolicyLimiter _store;
    private readonly Func<Policy, FleetLimiter> _make;
    private FleetLimiter _fleet;

    public LeasedPolicyLimiter(Policy policy, string group, StorePolicyLimiter store, Func<Policy, FleetLimiter> make, ThrottleObserver observer)
        : base(policy, group, observer) => (_store, _make, _fleet) = (store, make, make(policy));

    public override bool IsInStore => true;

    public override LeaseMode Mode => _fleet.Mode;

    public override ValueTask<PolicyAnswer> ForecastAsync(string key, long cost = 1, CancellationToken cancellation = default) => _store.ForecastAsync(key, cost, cancellation);

    public override ValueTask<bool> ResetAsync(string key, CancellationToken cancellation = default) => _store.ResetAsync(key, cancellation);

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    internal override void Reconfigure(Policy policy)
    {
        _store.Reconfigure(policy);
        var before = Interlocked.Exchange(ref _fleet, _make(policy));
        base.Reconfigure(policy);
        _ = before.DisposeAsync().AsTask();
    }

    private protected override ValueTask<PolicyAnswer> AskAsync(string key, long cost, CancellationToken cancellation)
    {
        var name = StoreKeys.Fitting(Name, key);
        try
        {
            if (Volatile.Read(ref _fleet).TryAcquire(name, cost, out var held)) return new(Read(held));
        }
        catch (ObjectDisposedException)
        {
            // it has just been taken over from
        }

        return AskStoreAsync(name, cost, cancellation);
    }

    private async ValueTask<PolicyAnswer> AskStoreAsync(string name, long cost, CancellationToken cancellation)
    {
        while (true)
        {
            var fleet = Volatile.Read(ref _fleet);
            try
            {
                return Read(await Observer.TraceAsync(fleet.AcquireAsync(name, cost, cancellation)).ConfigureAwait(false));
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(fleet, Volatile.Read(ref _fleet)))
            {
                // another one has taken over meanwhile, and nothing was taken here
            }
        }
    }

    private static PolicyAnswer Read(in FleetDecision answer) => new(answer.Decision, answer.Source == DecisionSource.Away);
}
