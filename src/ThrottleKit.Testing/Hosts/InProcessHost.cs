namespace ThrottleKit.Testing;

/// <summary>Runs an executor over a dictionary of states.</summary>
/// <param name="name">What the host is called.</param>
/// <param name="checksRanges">As in <see cref="IStrategyHost.ChecksRanges"/>.</param>
/// <param name="executorFor">The executor to run, for the emitted one with the configuration wanted.</param>
internal sealed class InProcessHost(string name, bool checksRanges, Func<StrategyExecutor, StrategyExecutor> executorFor) : IStrategyHost
{
    private readonly Dictionary<string, string> _states = new(StringComparer.Ordinal);

    public string Name => name;

    public string Expression => StrategyHosts.ExpressionFor(name);

    public bool ChecksRanges => checksRanges;

    public IHostedStrategy Open(StrategyExecutor configured) => new Hosted(_states, executorFor(configured));

    public string? ReadState(string key) => _states.GetValueOrDefault(key);

    public void WriteState(string key, string? state)
    {
        if (state is null) _states.Remove(key);
        else _states[key] = state;
    }

    public void Clear() => _states.Clear();

    public void Dispose()
    {
    }

    private sealed class Hosted(Dictionary<string, string> states, StrategyExecutor executor) : IHostedStrategy
    {
        public StrategyReply Apply(in StrategyRequest request, string key)
        {
            var before = states.GetValueOrDefault(key);
            var after = before;
            var reply = executor.Apply(request, ref after);
            if (after is null) states.Remove(key);
            else if (!ReferenceEquals(before, after)) states[key] = after;
            return reply;
        }
    }
}
