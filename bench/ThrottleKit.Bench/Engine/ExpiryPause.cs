using System.Diagnostics;

namespace ThrottleKit.Bench.Engine;

/// <summary>How long single calls take while a million entries end and are swept: the pause that nobody should notice.</summary>
internal static class ExpiryPause
{
    private const int Count = 1_000_000;

    public static void Measure(Bounds bounds)
    {
        var time = new ShiftedTime();
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 10, Period = TimeSpan.FromSeconds(1) }, new() { TimeProvider = time });
        foreach (var key in Keys.Make(Count)) _ = limiter.Acquire(key);
        GC.Collect();

        // All is past at once. A round over the table takes half a minute, which is skipped through in small steps.
        time.Shift(TimeSpan.FromSeconds(10));
        var pauses = new List<double>(4_000_000);
        while (limiter.KeyCount > Count / 100 && pauses.Count < pauses.Capacity)
        {
            time.Shift(TimeSpan.FromMicroseconds(20));
            var started = Stopwatch.GetTimestamp();
            _ = limiter.Acquire("one that stays");
            pauses.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        pauses.Sort();
        double At(double share) => pauses[(int)(share * (pauses.Count - 1))];
        var table = new Table(
            $"One thread's calls while {Count:N0} entries end, microseconds", "calls", "keys left", "median", "99 %", "99.99 %", "longest");
        table.Row(
            Table.Number(pauses.Count, 0), Table.Number(limiter.KeyCount, 0), Table.Number(At(0.5), 2), Table.Number(At(0.99), 2), Table.Number(At(0.9999), 1), Table.Number(At(1), 0));
        bounds.AtMost("a call while entries end, 99.99 %, in microseconds", At(0.9999), 1_000);
    }
}
