using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Bench.Outage;

/// <summary>Requests at a pace, as they come from outside whether the store is there or not, while it goes away and comes back a few times.</summary>
/// <param name="store">The store, guarded.</param>
/// <param name="key">A key that nobody else uses.</param>
/// <param name="goAway">Takes the store away.</param>
/// <param name="comeBack">Lets it come back; it can answer afterwards.</param>
internal sealed class OutageRun(GuardedStore store, string key, Action goAway, Action comeBack)
{
    private const int Outages = 3, Limit = 1_000_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10), Before = TimeSpan.FromSeconds(0.5), Away = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(15);

    private readonly StoreRequest _request = new(Encoding.UTF8.GetBytes(key), FixedWindow.Definition.Create(new StrategyArguments(Limit, Duration.Longest)), StrategyOperation.Decide, 1);
    private readonly ConcurrentBag<(double Milliseconds, bool Asked)> _meanwhile = [];
    private readonly ConcurrentBag<Task> _calls = [];
    private volatile bool _isAway;
    private int _sent, _applied;
    private TaskCompletionSource? _back;

    /// <summary>Milliseconds of each decision that was asked for during an outage.</summary>
    public IReadOnlyList<double> Meanwhile => [.. _meanwhile.Select(call => call.Milliseconds)];

    /// <summary>Of those, the ones that went to the store in vain.</summary>
    public IReadOnlyList<double> Asked => [.. _meanwhile.Where(call => call.Asked).Select(call => call.Milliseconds)];

    /// <summary>Seconds from the store's coming back to its first decision, for each outage.</summary>
    public List<double> Back { get; } = [];

    public async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        var pacing = PaceAsync(stop.Token);
        for (var outage = 0; outage < Outages; outage++)
        {
            await Task.Delay(Before);
            _isAway = true;
            goAway();
            await Task.Delay(Away);
            _isAway = false;
            var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            comeBack();
            var watch = Stopwatch.StartNew();
            Volatile.Write(ref _back, back);
            await back.Task.WaitAsync(Patience);
            Back.Add(watch.Elapsed.TotalSeconds);
        }

        await stop.CancelAsync();
        await pacing;
        await Task.WhenAll(_calls);
    }

    private async Task PaceAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) _calls.Add(Task.Run(CallAsync, CancellationToken.None));
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    private async Task CallAsync()
    {
        var (wasAway, back) = (_isAway, Volatile.Read(ref _back));
        var watch = Stopwatch.StartNew();
        Interlocked.Increment(ref _sent);
        var result = await store.ApplyAsync(_request, TimeSpan.FromMinutes(1));
        var isStores = result.IsApplied && result.StandsInFor is null;
        if (wasAway && !isStores) _meanwhile.Add((watch.Elapsed.TotalMilliseconds, result.StandsInFor is not StoreAwayException));
        if (!isStores) return;

        // A store that had to begin anew has forgotten; none has counted a request twice.
        var taken = Limit - result.Value.Decision.Remaining;
        Interlocked.Increment(ref _applied);
        if (taken > Volatile.Read(ref _sent)) throw new InvalidOperationException($"The store has taken {taken} of {_sent} requests.");
        back?.TrySetResult();
    }
}
