namespace ThrottleKit.Testing;

/// <summary>The store of a simulated fleet: the strategy on one key, by true time. It may fail over to a replica that has not seen the last of what it did.</summary>
internal sealed class SimulatedAuthority(StrategyExecutor strategy, SimulatedTime time)
{
    private const int Remembered = 8;

    private readonly Queue<string?> _before = new();
    private string? _state;

    public long Calls { get; private set; }

    public StrategyReply Apply(StrategyOperation operation, long amount, long least, long debitedAt)
    {
        Calls++;
        _before.Enqueue(_state);
        if (_before.Count > Remembered) _before.Dequeue();
        return strategy.Apply(new StrategyRequest(operation, time.Now, amount, least, debitedAt), ref _state);
    }

    public void Forget(SeededRandom random)
    {
        if (_before.Count > 0) _state = random.Pick(_before.ToArray());
    }
}
