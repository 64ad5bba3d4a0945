using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>Keys are any bytes, each the name of one state.</summary>
internal static class KeyChecks
{
    public static async Task Bytes(StoreProbe probe)
    {
        var window = StoreProbe.Window(1);
        byte[][] names =
        [
            [], [0], [0, 0], [0xff], [0xff, 0xff], [0xc3], [0x80], .. new[] { "a", "A", "a ", " a", "ä", "a\u0308", "'", "''", "\"", "\\", "\\x61", "%", "_", "{a}", "a}b", "\n", "a\r\n", "a:b", "a;b", "*", "'; DROP TABLE x; --" }
                .Select(System.Text.Encoding.UTF8.GetBytes),
            [.. Enumerable.Range(0, 256).Select(value => (byte)value)],
            new byte[StoreRequest.MostKeyBytes - probe.Key("").Length],
        ];
        foreach (var name in names)
            StoreProbe.Same(true, (await probe.DecideAsync(probe.Key(name), window, 1).ConfigureAwait(false)).Decision.IsAllowed, $"The first request on {Convert.ToHexString(name)}");
        foreach (var name in names)
            StoreProbe.Same(false, (await probe.DecideAsync(probe.Key(name), window, 1).ConfigureAwait(false)).Decision.IsAllowed, $"The second request on {Convert.ToHexString(name)}");
    }

    public static Task TooLong(StoreProbe probe)
    {
        var request = new StoreRequest(new byte[StoreRequest.MostKeyBytes + 1], StoreProbe.Window(1), StrategyOperation.Decide, 1);
        StoreProbe.Throws<ArgumentException>(() => probe.ApplyAsync(request).GetAwaiter().GetResult(), "A key that is too long");
        StoreProbe.Throws<ArgumentException>(() => probe.ApplyAllAsync([request]).GetAwaiter().GetResult(), "A key that is too long, among several");
        return Task.CompletedTask;
    }

    public static async Task Reset(StoreProbe probe)
    {
        var window = StoreProbe.Window(1);
        var (first, second, kept, never) = (probe.Key("first"), probe.Key("second"), probe.Key("kept"), probe.Key("never"));
        foreach (var key in new[] { first, second, kept }) await probe.DecideAsync(key, window, 1).ConfigureAwait(false);

        StoreProbe.Same(2, await probe.ResetAsync(first, second, never).ConfigureAwait(false), "Keys that had a state");
        StoreProbe.Same(1, (await probe.DecideAsync(first, window, 0).ConfigureAwait(false)).Decision.Remaining, "A key that was reset");
        StoreProbe.Same(1, (await probe.DecideAsync(second, window, 0).ConfigureAwait(false)).Decision.Remaining, "Another key that was reset");
        StoreProbe.Same(0, (await probe.DecideAsync(kept, window, 0).ConfigureAwait(false)).Decision.Remaining, "A key that was not reset");
    }
}
