using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>What the checks of a store share: its clients, keys of a run's own, and short forms of the calls.</summary>
internal sealed class StoreProbe(Func<IStrategyStore> connect, ulong seed) : IAsyncDisposable
{
    /// <summary>Far beyond what any call takes: what is checked here is what it says.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<IStrategyStore> _clients = [];

    /// <summary>A hash tag: a store that decides together only what shares one is held to the same.</summary>
    private readonly string _prefix = "{" + RandomNumberGenerator.GetHexString(16, lowercase: true) + "}:";

    /// <summary>What everything random follows from.</summary>
    public ulong Seed => seed;

    /// <summary>A client that the checks may share.</summary>
    public IStrategyStore Store => Clients(1)[0];

    /// <summary>Several clients of the same store, always the same.</summary>
    public IReadOnlyList<IStrategyStore> Clients(int count)
    {
        while (_clients.Count < count) _clients.Add(connect());
        return [.. _clients.Take(count)];
    }

    /// <summary>A window that does not end while a check runs.</summary>
    public static StrategyExecutor Window(long limit) => FixedWindow.Definition.Create(new StrategyArguments(limit, Duration.Longest));

    /// <summary>A key of this run.</summary>
    public ReadOnlyMemory<byte> Key(string name) => Encoding.UTF8.GetBytes(_prefix + name);

    /// <summary>A key of this run, by its last bytes.</summary>
    public ReadOnlyMemory<byte> Key(ReadOnlySpan<byte> name) => (byte[])[.. Encoding.UTF8.GetBytes(_prefix), .. name];

    public Task<StrategyReply> DecideAsync(ReadOnlyMemory<byte> key, StrategyExecutor strategy, long cost, IStrategyStore? store = null) =>
        ApplyAsync(new StoreRequest(key, strategy, StrategyOperation.Decide, cost), store);

    public async Task<StrategyReply> ApplyAsync(StoreRequest request, IStrategyStore? store = null) =>
        Applied(await (store ?? Store).ApplyAsync(request, Patience).ConfigureAwait(false));

    public async Task<IReadOnlyList<StrategyReply>> ApplyAllAsync(IReadOnlyList<StoreRequest> requests, IStrategyStore? store = null) =>
        Applied(await (store ?? Store).ApplyAllAsync(requests, Patience).ConfigureAwait(false));

    public async Task<IReadOnlyList<StrategyReply>> ApplyAnyAsync(IReadOnlyList<StoreRequest> requests, IStrategyStore? store = null) =>
        Applied(await (store ?? Store).ApplyAnyAsync(requests, Patience).ConfigureAwait(false));

    public async Task<long> ResetAsync(params ReadOnlyMemory<byte>[] keys) => Applied(await Store.ResetAsync(keys, Patience).ConfigureAwait(false));

    public static void Same<T>(T expected, T actual, string what, [CallerArgumentExpression(nameof(actual))] string expression = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new StoreConformanceException($"{what}: {expression} is {actual}; it must be {expected}.");
    }

    public static void Throws<T>(Action call, string what)
        where T : Exception
    {
        try
        {
            call();
        }
        catch (T)
        {
            return;
        }

        throw new StoreConformanceException($"{what}: it must be refused with {typeof(T).Name}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync().ConfigureAwait(false);
    }

    private static T Applied<T>(StoreResult<T> result) =>
        result.IsApplied ? result.Value : throw new StoreConformanceException($"A call on a store that nothing is wrong with came out as {result.Outcome}: {result.Failure}");
}
