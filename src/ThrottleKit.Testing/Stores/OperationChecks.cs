using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>What a denial leaves, and what a store refuses.</summary>
internal static class OperationChecks
{
    private const long Month = 30L * 24 * 3_600 * 1_000_000;

    public static async Task Denial(StoreProbe probe)
    {
        var (key, window) = (probe.Key("denial"), StoreProbe.Window(10));
        StoreProbe.Same(7, (await probe.DecideAsync(key, window, 3).ConfigureAwait(false)).Decision.Remaining, "A limit of 10 after 3");
        for (var i = 0; i < 3; i++)
        {
            var denied = await probe.DecideAsync(key, window, 8).ConfigureAwait(false);
            StoreProbe.Same((false, 0L, 7L), (denied.Decision.IsAllowed, denied.Granted, denied.Decision.Remaining), "8 of the 7 that are left");
        }

        var grant = await probe.ApplyAsync(new StoreRequest(key, window, StrategyOperation.Grant, 8) { Least = 8 }).ConfigureAwait(false);
        StoreProbe.Same((false, 0L), (grant.Decision.IsAllowed, grant.Granted), "A grant of at least 8");
        grant = await probe.ApplyAsync(new StoreRequest(key, window, StrategyOperation.Grant, 8)).ConfigureAwait(false);
        StoreProbe.Same((true, 7L), (grant.Decision.IsAllowed, grant.Granted), "A grant of up to 8");
    }

    public static async Task DenialOfOne(StoreProbe probe)
    {
        var (wide, narrow) = (StoreProbe.Window(5), StoreProbe.Window(1));
        StoreRequest[] both =
        [
            new StoreRequest(probe.Key("wide"), wide, StrategyOperation.Decide, 1),
            new StoreRequest(probe.Key("narrow"), narrow, StrategyOperation.Decide, 1),
            new StoreRequest(probe.Key("charged"), wide, StrategyOperation.Charge, 2),
        ];
        var first = await probe.ApplyAllAsync(both).ConfigureAwait(false);
        StoreProbe.Same((4L, 0L, 3L), (first[0].Decision.Remaining, first[1].Decision.Remaining, first[2].Decision.Remaining), "The first time, which is allowed");
        StoreProbe.Same((1L, 1L, 2L), (first[0].Granted, first[1].Granted, first[2].Granted), "The first time, which is allowed");

        var second = await probe.ApplyAllAsync(both).ConfigureAwait(false);
        StoreProbe.Same((true, false), (second[0].Decision.IsAllowed, second[1].Decision.IsAllowed), "The second time, which the narrow one denies");
        StoreProbe.Same((0L, 0L, 0L), (second[0].Granted, second[1].Granted, second[2].Granted), "The second time, which the narrow one denies");
        StoreProbe.Same(4, (await probe.DecideAsync(both[0].Key, wide, 0).ConfigureAwait(false)).Decision.Remaining, "The wide one afterwards");
        StoreProbe.Same(3, (await probe.DecideAsync(both[2].Key, wide, 0).ConfigureAwait(false)).Decision.Remaining, "The charged one afterwards");
    }

    public static async Task Any(StoreProbe probe)
    {
        (ReadOnlyMemory<byte> Key, StrategyExecutor Strategy)[] limits =
            [(probe.Key("preferred"), StoreProbe.Window(2)), (probe.Key("next"), Gcra.Definition.Create(new StrategyArguments(1, Month, 1))), (probe.Key("last"), StoreProbe.Window(1))];
        StoreRequest[] any = [.. limits.Select(limit => new StoreRequest(limit.Key, limit.Strategy, StrategyOperation.Decide, 1))];
        int[] asked = [1, 1, 2, 3, 3];
        for (var i = 0; i < asked.Length; i++)
        {
            var replies = await probe.ApplyAnyAsync(any).ConfigureAwait(false);
            StoreProbe.Same(asked[i], replies.Count, $"Request {i} on limits of 2, 1 and 1");
            StoreProbe.Same(i < asked.Length - 1, replies[^1].Decision.IsAllowed, $"Request {i} on limits of 2, 1 and 1");
            StoreProbe.Same(i < asked.Length - 1 ? 1L : 0L, replies.Sum(reply => reply.Granted), $"Request {i} on limits of 2, 1 and 1");
        }

        foreach (var (key, strategy) in limits) StoreProbe.Same(0, (await probe.DecideAsync(key, strategy, 0).ConfigureAwait(false)).Decision.Remaining, "A key after them");
        StoreProbe.Throws<ArgumentException>(() => probe.ApplyAnyAsync([any[0], any[1] with { Operation = StrategyOperation.Charge }]).GetAwaiter().GetResult(), "A charge on any of several");
    }

    public static async Task Batch(StoreProbe probe)
    {
        var (many, one) = (StoreProbe.Window(50), StoreProbe.Window(1));
        var (shared, spent) = (probe.Key("shared"), probe.Key("spent"));
        await probe.DecideAsync(spent, one, 1).ConfigureAwait(false);
        StoreRequest[] requests =
        [
            .. Enumerable.Range(0, 100).Select(_ => new StoreRequest(shared, many, StrategyOperation.Decide, 1)),
            new StoreRequest(spent, one, StrategyOperation.Decide, 1),
            new StoreRequest(probe.Key("granted"), many, StrategyOperation.Grant, 80),
        ];
        var results = await probe.Store.ApplyBatchAsync(requests, TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        StoreProbe.Same(102, results.Count(result => result.IsApplied), "A batch of 102");
        StoreProbe.Same(50, results.Take(100).Count(result => result.Value.Decision.IsAllowed), "100 on a limit of 50");
        StoreProbe.Same(false, results[100].Value.Decision.IsAllowed, "One on what is spent");
        StoreProbe.Same(50, results[101].Value.Granted, "A grant of up to 80 of 50");
    }

    public static Task WrongTogether(StoreProbe probe)
    {
        var request = new StoreRequest(probe.Key("a"), StoreProbe.Window(1), StrategyOperation.Decide, 1);
        (string What, StoreRequest[] Requests)[] wrong =
        [
            ("None at all", []),
            ("Two on one key", [request, request]),
            ("A grant among several", [request, request with { Key = probe.Key("b"), Operation = StrategyOperation.Grant }]),
            ("Two times", [request, request with { Key = probe.Key("b"), Now = 5 }]),
            ("A cost below 0", [request with { Amount = -1 }]),
        ];
        foreach (var (what, requests) in wrong) StoreProbe.Throws<ArgumentException>(() => probe.ApplyAllAsync(requests).GetAwaiter().GetResult(), what);
        return Task.CompletedTask;
    }

    public static async Task Cancelled(StoreProbe probe)
    {
        var (key, window) = (probe.Key("cancelled"), StoreProbe.Window(1));
        var result = await probe.Store.ApplyAsync(
            new StoreRequest(key, window, StrategyOperation.Decide, 1), TimeSpan.FromMinutes(1), new CancellationToken(canceled: true)).ConfigureAwait(false);
        StoreProbe.Same(StoreOutcome.NotApplied, result.Outcome, "A call that was cancelled before it began");
        StoreProbe.Same(1, (await probe.DecideAsync(key, window, 0).ConfigureAwait(false)).Decision.Remaining, "Its key");
    }
}
