using System.Diagnostics;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis.Tests.Cluster;

/// <summary>Clients that take permits from some keys until they are told to stop, and count by key what they got, and what they do not know.</summary>
internal sealed class Takers
{
    public const int Limit = 100_000_000;

    public static readonly StrategyExecutor Window = Requests.Window(Limit);

    private readonly CancellationTokenSource _stop = new();
    private readonly string[] _keys;
    private readonly int[] _applied, _unknown, _notApplied;
    private readonly Task[] _clients;

    /// <param name="store">Where from.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="together">How many keys that follow one another each request is on.</param>
    /// <param name="deadline">How long a request may take.</param>
    public Takers(RedisStore store, string[] keys, int together, TimeSpan deadline)
    {
        _keys = keys;
        (_applied, _unknown, _notApplied) = (new int[keys.Length], new int[keys.Length], new int[keys.Length]);
        _clients = [.. Enumerable.Range(0, keys.Length).Select(client => Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                var places = Enumerable.Range(client, together).Select(place => place % keys.Length).ToArray();
                var outcome = together == 1
                    ? (await store.ApplyAsync(Requests.Decide(keys[client], Window, 1), deadline)).Outcome
                    : (await store.ApplyAllAsync([.. places.Select(place => Requests.Decide(keys[place], Window, 1))], deadline)).Outcome;
                var counts = outcome == StoreOutcome.Applied ? _applied : outcome == StoreOutcome.Unknown ? _unknown : _notApplied;
                foreach (var place in places) Interlocked.Increment(ref counts[place]);
            }
        }))];
    }

    public int Unknown => _unknown.Sum();

    public int NotApplied => _notApplied.Sum();

    /// <summary>Waits until every key has been taken from so many times more.</summary>
    public async Task AwaitAsync(int more)
    {
        var seen = (int[])_applied.Clone();
        for (var watch = Stopwatch.StartNew(); seen.Index().Any(count => Volatile.Read(ref _applied[count.Index]) < count.Item + more);)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"Applied: {string.Join(' ', _applied)}; unknown: {string.Join(' ', _unknown)}; not applied: {string.Join(' ', _notApplied)}");
            await Task.Delay(5);
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    /// <summary>Holds what the server has to what was counted.</summary>
    public async Task HoldAsync(RedisStore store)
    {
        for (var i = 0; i < _keys.Length; i++)
            Assert.InRange(Limit - (await store.DecideAsync(_keys[i], Window, 0)).Decision.Remaining, _applied[i], _applied[i] + _unknown[i]);
    }
}
