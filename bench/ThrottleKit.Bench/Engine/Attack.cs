using System.Diagnostics;

namespace ThrottleKit.Bench.Engine;

/// <summary>Ten million keys that each ask once, against keys that live: where memory goes, what becomes of the live ones, and what the table costs when all is quiet.</summary>
internal static class Attack
{
    private const int OneOffs = 10_000_000, Live = 1_000;

    private static readonly Table Results = new(
        "Ten million one-off keys", "how they come", "most keys", "most bytes, keys included", "bytes a key, keys included", "refused", "live states lost", "keys a minute later", "bytes a minute later");

    public static bool Run()
    {
        var bounds = new Bounds();
        Measure(bounds, "100,000 a second, room for all", 100_000, OneOffs + Live);
        Measure(bounds, "all at once, room for a million", int.MaxValue, 1_000_000);
        Measure(bounds, "all at once, room for all", int.MaxValue, OneOffs + Live);
        MeasureIdle(bounds);
        return bounds.Report();
    }

    /// <summary>One limit, of which those who live have consumed an hour's worth and those who ask once a second's.</summary>
    private static void Measure(Bounds bounds, string how, int aSecond, int maxKeys)
    {
        var time = new ShiftedTime();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var limiter = KeyedLimiter<string>.Create(
            new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1), Burst = 3_600 }, new() { TimeProvider = time, MaxKeys = maxKeys });
        foreach (var key in LiveKeys()) _ = limiter.Acquire(key, 3_600);

        var (mostKeys, mostBytes, refused) = (0, 0L, 0L);
        for (var i = 0; i < OneOffs; i++)
        {
            if (!limiter.Acquire($"one-off:{i:D12}").IsAllowed) refused++;
            if (aSecond != int.MaxValue && i % 100 == 0) time.Shift(TimeSpan.FromSeconds(100.0 / aSecond));
            mostKeys = Math.Max(mostKeys, limiter.KeyCount);
            if (i % 1_000_000 == 999_999) mostBytes = Math.Max(mostBytes, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        // The hour of the live keys has not passed: whichever of them has a whole permit more than time gave it was forgotten.
        var lost = LiveKeys().Count(key => limiter.Forecast(key, 2_000).IsAllowed);
        for (var step = 0; step < 600_000; step++)
        {
            time.Shift(TimeSpan.FromMicroseconds(100));
            _ = limiter.Acquire("live:0");
        }

        var (keysLater, bytesLater) = (limiter.KeyCount, GC.GetTotalMemory(forceFullCollection: true) - before);
        lost += LiveKeys().Count(key => limiter.Forecast(key, 2_000).IsAllowed);
        Results.Row(
            how, Table.Number(mostKeys, 0), Table.Number(mostBytes, 0), Table.Number(mostBytes / (double)mostKeys, 0), Table.Number(refused, 0), Table.Number(lost, 0),
            Table.Number(keysLater, 0), Table.Number(bytesLater, 0));
        bounds.AtMost($"{how}: live states lost", lost, 0);
        bounds.AtMost($"{how}: keys", mostKeys, maxKeys);
        bounds.AtMost($"{how}: keys a minute later", keysLater, Live * 2);
        GC.KeepAlive(limiter);
    }

    /// <summary>Processor time of the whole process while nobody asks, with a million keys.</summary>
    private static void MeasureIdle(Bounds bounds)
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 10, Period = TimeSpan.FromSeconds(1) });
        foreach (var key in Keys.Make(1_000_000)) _ = limiter.Acquire(key);
        GC.Collect();
        Thread.Sleep(2_000); // the runtime ends what it compiles in the background
        using var process = Process.GetCurrentProcess();
        var (started, used) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        Thread.Sleep(10_000);
        process.Refresh();
        var share = (process.TotalProcessorTime - used) / Stopwatch.GetElapsedTime(started);
        new Table("Nobody asks", "keys", "share of a core, %").Row(Table.Number(limiter.KeyCount, 0), Table.Number(share * 100, 3));
        bounds.AtMost("a million keys, idle: share of a core, in %", share * 100, 0.1);
    }

    private static IEnumerable<string> LiveKeys() => Enumerable.Range(0, Live).Select(i => $"live:{i}");
}
