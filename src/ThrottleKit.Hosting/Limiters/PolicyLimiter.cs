namespace ThrottleKit.Hosting;

/// <summary>
/// The limiter of one policy, in process or in the host's store. It goes on being the policy's when the configuration changes. Safe for all threads. As a service:
/// <c>[FromKeyedServices("api")] PolicyLimiter limiter</c>.
/// </summary>
public abstract class PolicyLimiter
{
    private Policy _policy;

    private protected PolicyLimiter(Policy policy, string group, ThrottleObserver observer) => (_policy, Group, Observer) = (policy, group, observer);

    /// <summary>The policy's name.</summary>
    public string Name => Policy.Name;

    /// <summary>The policy, as it is now.</summary>
    public Policy Policy => Volatile.Read(ref _policy);

    /// <summary>Whether the limit is kept in a store, which may be away.</summary>
    public abstract bool IsInStore { get; }

    /// <summary>Whether each request asks the store, or permits are leased from it: see <see cref="FleetLimiter"/>. In process this says nothing.</summary>
    public virtual LeaseMode Mode => LeaseMode.Strict;

    /// <summary>What metrics call it: one of a bounded number of names.</summary>
    internal string Group { get; }

    /// <summary>The keys that are denied most.</summary>
    internal IReadOnlyList<TopKey> TopKeys => Observer.TopKeys;

    private protected ThrottleObserver Observer { get; }

    /// <summary>Takes a cost or nothing.</summary>
    /// <param name="key">Whose limit it is.</param>
    /// <param name="cost">How many permits; 0 is a peek.</param>
    /// <param name="cancellation">Gives up; what a store has taken by then stays taken.</param>
    public ValueTask<PolicyAnswer> AcquireAsync(string key, long cost = 1, CancellationToken cancellation = default) => AcquireAsync(key, cost, isShadow: false, cancellation);

    /// <summary>What <see cref="AcquireAsync(string, long, CancellationToken)"/> would say now; nothing is taken.</summary>
    /// <param name="key">Whose limit it is.</param>
    /// <param name="cost">How many permits.</param>
    /// <param name="cancellation">Gives up.</param>
    public abstract ValueTask<PolicyAnswer> ForecastAsync(string key, long cost = 1, CancellationToken cancellation = default);

    /// <summary>Forgets what a key has consumed: an operator's remedy.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it had a state.</returns>
    /// <exception cref="ThrottleKit.Stores.StoreAwayException">The store is away.</exception>
    public abstract ValueTask<bool> ResetAsync(string key, CancellationToken cancellation = default);

    /// <summary>Takes a cost or nothing.</summary>
    private protected abstract ValueTask<PolicyAnswer> AskAsync(string key, long cost, CancellationToken cancellation);

    /// <summary>
    /// Sees the answer to a request on several limits. Where one of them denied it, a limit that would have allowed it has decided nothing.
    /// </summary>
    internal void Note(string key, in PolicyAnswers answers, int index)
    {
        var answer = answers.Answers[index];
        if (answer.IsAllowed == answers.IsAllowed) Observer.Note(this, key, answer);
    }

    /// <summary>Takes a cost or nothing; whoever asks counts it.</summary>
    internal ValueTask<PolicyAnswer> AcquireUncountedAsync(string key, long cost, CancellationToken cancellation) => AskAsync(key, cost, cancellation);

    /// <summary>Takes a cost or nothing, and counts that as it is meant.</summary>
    internal ValueTask<PolicyAnswer> AcquireAsync(string key, long cost, bool isShadow, CancellationToken cancellation)
    {
        var asking = AskAsync(key, cost, cancellation);
        if (!asking.IsCompletedSuccessfully) return NotedAsync(asking, key, isShadow);
        var answer = asking.Result;
        Observer.Note(this, key, answer, isShadow);
        return new ValueTask<PolicyAnswer>(answer);
    }

    /// <summary>Goes on by another policy, which can follow the one there is.</summary>
    internal virtual void Reconfigure(Policy policy) => Volatile.Write(ref _policy, policy);

    private async ValueTask<PolicyAnswer> NotedAsync(ValueTask<PolicyAnswer> asking, string key, bool isShadow)
    {
        var answer = await asking.ConfigureAwait(false);
        Observer.Note(this, key, answer, isShadow);
        return answer;
    }
}
