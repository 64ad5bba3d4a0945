using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>A node's way to the store: messages that take their time, are lost, or come twice, there and back. No request is ever sent twice.</summary>
internal sealed class SimulatedLink(FleetScenario scenario, SimulatedTime time, SimulatedAuthority authority, SimulatedNode node, SeededRandom random) : IStrategyStore
{
    /// <summary>Is told of each answer at the instant at which the store makes it.</summary>
    public Action<StoreRequest, StrategyReply>? Decided { get; init; }

    /// <inheritdoc/>
    public bool HasOneClock => true;

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        var answer = new TaskCompletionSource<StoreResult<StrategyReply>>();
        Travel(() =>
        {
            var reply = authority.Apply(request.Operation, request.Amount, request.Least, request.DebitedAt);
            Decided?.Invoke(request, reply);
            void Arrive() => node.Deliver(() => answer.TrySetResult(StoreResult<StrategyReply>.Applied(reply)));
            Travel(Arrive);
            if (Happens(scenario.Faults.Duplicates)) Travel(Arrive);
        });
        var given = StoreResult<StrategyReply>.Unknown(new TimeoutException());
        time.At(time.Now + deadline.Ticks / TimeSpan.TicksPerMicrosecond, () => node.Deliver(() => answer.TrySetResult(given)));
        return new ValueTask<StoreResult<StrategyReply>>(answer.Task);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default) =>
        throw new NotSupportedException("A simulated fleet has one limit.");

    /// <inheritdoc/>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) =>
        throw new NotSupportedException("Nobody resets a simulated fleet.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Happens(int thousandths) => random.Between(1, 1_000) <= thousandths;

    /// <summary>One message: whoever is cut off when it sets out has lost it.</summary>
    private void Travel(Action arrives)
    {
        var latency = Math.Max(1, scenario.Latency.Ticks / TimeSpan.TicksPerMicrosecond);
        var takes = random.Between(latency, 2 * latency);
        if (Happens(scenario.Faults.Delay)) takes *= random.Between(2, 100);
        if (node.IsCutOff || Happens(scenario.Faults.Loss)) return;
        time.At(time.Now + takes, arrives);
    }
}
