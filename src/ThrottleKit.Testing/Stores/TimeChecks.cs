using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>One clock decides, and time is all that ends a state.</summary>
internal static class TimeChecks
{
    public static async Task Clock(StoreProbe probe)
    {
        var (key, window) = (probe.Key("clock"), StoreProbe.Window(1_000_000));
        var clients = probe.Clients(2);
        long last = 0;
        for (var i = 0; i < 20; i++)
        {
            var reply = await probe.DecideAsync(key, window, 1, clients[i % 2]).ConfigureAwait(false);
            StoreProbe.Same(true, reply.Decision.AtMicroseconds >= last, $"Decision {i} of two clients, at {reply.Decision.AtMicroseconds} after {last}");
            last = reply.Decision.AtMicroseconds;
        }
    }

    public static async Task Expiry(StoreProbe probe)
    {
        // With times passed in, so that nothing has to wait: full again one period after its last permit.
        var gcra = Gcra.Definition.Create(new StrategyArguments(1, 1_000_000, null));
        var key = probe.Key("expiry");
        StoreRequest At(long now, long cost) => new(key, gcra, StrategyOperation.Decide, cost) { Now = now };

        var taken = await probe.ApplyAsync(At(5_000_000, 1)).ConfigureAwait(false);
        StoreProbe.Same(6_000_000, taken.Decision.ResetAtMicroseconds, "One permit a second, taken at second 5");
        StoreProbe.Same(false, (await probe.ApplyAsync(At(5_999_999, 1)).ConfigureAwait(false)).Decision.IsAllowed, "A microsecond too early");
        StoreProbe.Same(0, (await probe.ApplyAsync(At(4_000_000, 0)).ConfigureAwait(false)).Decision.Remaining, "A clock that steps back refunds nothing");
        StoreProbe.Same(1, (await probe.ApplyAsync(At(6_000_000, 0)).ConfigureAwait(false)).Decision.Remaining, "Its time");
        await probe.ApplyAsync(new StoreRequest(key, gcra, StrategyOperation.Credit, 1) { Now = 6_000_000, DebitedAt = 5_000_000 }).ConfigureAwait(false);
        StoreProbe.Same(0, await probe.ResetAsync(key).ConfigureAwait(false), "States left where a write found that it says the same as none");
    }
}
