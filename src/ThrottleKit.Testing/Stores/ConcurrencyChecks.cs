using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>Many clients at once: never one permit more than the limit, nor one less.</summary>
internal static class ConcurrencyChecks
{
    private const int Requests = 1_000, Limit = 200, Clients = 4;

    public static async Task OneKey(StoreProbe probe)
    {
        var (key, window) = (probe.Key("one"), StoreProbe.Window(Limit));
        var replies = await AtOnceAsync(probe, Requests, (store, _) => probe.DecideAsync(key, window, 1, store)).ConfigureAwait(false);
        StoreProbe.Same(Limit, replies.Count(reply => reply.Decision.IsAllowed), $"{Requests} requests at once on a limit of {Limit}");
        StoreProbe.Same(0, (await probe.DecideAsync(key, window, 0).ConfigureAwait(false)).Decision.Remaining, "A peek after them");
    }

    public static async Task SeveralKeys(StoreProbe probe)
    {
        // Each request takes from all of them, in turn in one order and in the other, as whoever waits in a circle does.
        (ReadOnlyMemory<byte> Key, StrategyExecutor Window)[] limits =
            [(probe.Key("a"), StoreProbe.Window(Limit + 50)), (probe.Key("b"), StoreProbe.Window(Limit)), (probe.Key("c"), StoreProbe.Window(Limit + 1))];
        StoreRequest[] forward = [.. limits.Select(limit => new StoreRequest(limit.Key, limit.Window, StrategyOperation.Decide, 1))];
        StoreRequest[] backward = [.. forward.Reverse()];

        var replies = await AtOnceAsync(probe, Requests, (store, i) => probe.ApplyAllAsync(i % 2 == 0 ? forward : backward, store)).ConfigureAwait(false);
        StoreProbe.Same(Limit, replies.Count(all => all.All(reply => reply.Decision.IsAllowed)), $"{Requests} requests at once on limits of which the least is {Limit}");
        foreach (var all in replies)
            StoreProbe.Same(all.All(reply => reply.Decision.IsAllowed), all.Any(reply => reply.Granted > 0), "What a request took from any of its keys");
        long[] left = [50, 0, 1];
        for (var i = 0; i < limits.Length; i++)
        {
            var peek = await probe.DecideAsync(limits[i].Key, limits[i].Window, 0).ConfigureAwait(false);
            StoreProbe.Same(left[i], peek.Decision.Remaining, $"Key {i} after them");
        }
    }

    public static async Task AnyOfSeveralKeys(StoreProbe probe)
    {
        (ReadOnlyMemory<byte> Key, StrategyExecutor Window)[] limits = [(probe.Key("first"), StoreProbe.Window(120)), (probe.Key("second"), StoreProbe.Window(Limit - 120))];
        StoreRequest[] forward = [.. limits.Select(limit => new StoreRequest(limit.Key, limit.Window, StrategyOperation.Decide, 1))];
        StoreRequest[] backward = [.. forward.Reverse()];

        var replies = await AtOnceAsync(probe, Requests, (store, i) => probe.ApplyAnyAsync(i % 2 == 0 ? forward : backward, store)).ConfigureAwait(false);
        StoreProbe.Same(Limit, replies.Count(asked => asked[^1].Decision.IsAllowed), $"{Requests} requests at once on limits of {Limit} in all");
        StoreProbe.Same(0, replies.Count(asked => asked.SkipLast(1).Any(reply => reply.Decision.IsAllowed || reply.Granted > 0)), "Requests that took before the last that was asked");
        foreach (var (key, window) in limits) StoreProbe.Same(0, (await probe.DecideAsync(key, window, 0).ConfigureAwait(false)).Decision.Remaining, "A key after them");
    }

    public static async Task NewKeys(StoreProbe probe)
    {
        var window = StoreProbe.Window(1);
        for (var i = 0; i < 50; i++)
        {
            var key = probe.Key($"new {i}");
            var replies = await AtOnceAsync(probe, 2 * Clients, (store, _) => probe.DecideAsync(key, window, 1, store)).ConfigureAwait(false);
            StoreProbe.Same(1, replies.Count(reply => reply.Decision.IsAllowed), "First requests at once on a limit of 1");
        }
    }

    public static async Task CreditsAndCharges(StoreProbe probe)
    {
        var (key, window) = (probe.Key("credits"), StoreProbe.Window(10 * Requests));
        var first = await probe.DecideAsync(key, window, Requests).ConfigureAwait(false);
        await AtOnceAsync(probe, Requests / 2, (store, i) => probe.ApplyAsync(
            i % 2 == 0
                ? new StoreRequest(key, window, StrategyOperation.Credit, 1) { DebitedAt = first.Decision.AtMicroseconds }
                : new StoreRequest(key, window, StrategyOperation.Charge, 3),
            store)).ConfigureAwait(false);
        var used = Requests - (Requests / 4) + (3 * Requests / 4);
        StoreProbe.Same((10 * Requests) - used, (await probe.DecideAsync(key, window, 0).ConfigureAwait(false)).Decision.Remaining, "Credits of 1 and charges of 3 at once");
    }

    private static async Task<T[]> AtOnceAsync<T>(StoreProbe probe, int count, Func<IStrategyStore, int, Task<T>> call)
    {
        var clients = probe.Clients(Clients);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => call(clients[i % Clients], i)))).ConfigureAwait(false);
    }
}
