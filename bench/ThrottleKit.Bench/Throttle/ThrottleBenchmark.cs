using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Bench.Throttle;

/// <summary>A call through <c>[Throttle]</c> against the same call that asks the limiter by hand, in turns in one run.</summary>
internal static class ThrottleBenchmark
{
    private const int Calls = 8_192, WarmUp = 200, Rounds = 1_000;

    private static readonly string[] Keys = [.. Enumerable.Range(0, 1_024).Select(i => $"user:{i * 7919L:D12}")];

    public static bool Run()
    {
        var (bounds, work) = (new Bounds(), new ThrottledWork());
        var table = new Table("A call by attribute and by hand", "method", "attribute, ns", "by hand, ns", "ratio", "bytes a call");
        Measure("keyed", new Keyed(work), new KeyedByHand(work));
        Measure("one limit for all", new Unkeyed(work), new UnkeyedByHand(work));
        Measure("keyed, ValueTask", new KeyedAsync(work), new KeyedAsyncByHand(work));
        return bounds.Report();

        void Measure<TAttribute, THand>(string name, TAttribute attribute, THand byHand)
            where TAttribute : struct, ICall
            where THand : struct, ICall
        {
            var (ours, theirs, bytes) = (new double[Rounds], new double[Rounds], 0L);
            for (var round = -WarmUp; round < Rounds; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var first = Time(attribute);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                var second = Time(byHand);
                if (round < 0) continue;
                (ours[round], theirs[round]) = (first, second);
                bytes += allocated;
            }

            var ratio = ours.Zip(theirs, (a, b) => a / b).Median();
            var each = bytes / ((double)Rounds * Calls);
            table.Row(name, Table.Number(ours.Median()), Table.Number(theirs.Median()), Table.Number(ratio, 2), Table.Number(each, 2));
            bounds.AtMost($"{name}: of a call by hand", ratio, 1.2);
            bounds.AtMost($"{name}: bytes a call", each, 0.01);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Time<TCall>(TCall call)
        where TCall : struct, ICall
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++) call.Make(Keys[i & (Keys.Length - 1)]);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Calls;
    }

    /// <summary>A call under measurement: a struct, so that each is compiled by itself, and no guess of the JIT about one is paid by the other.</summary>
    private interface ICall
    {
        long Make(string key);
    }

    private readonly struct Keyed(ThrottledWork work) : ICall
    {
        public long Make(string key) => work.Keyed(key);
    }

    private readonly struct KeyedByHand(ThrottledWork work) : ICall
    {
        public long Make(string key) => work.KeyedByHand(key);
    }

    private readonly struct Unkeyed(ThrottledWork work) : ICall
    {
        public long Make(string key) => work.Unkeyed(key);
    }

    private readonly struct UnkeyedByHand(ThrottledWork work) : ICall
    {
        public long Make(string key) => work.UnkeyedByHand(key);
    }

    private readonly struct KeyedAsync(ThrottledWork work) : ICall
    {
        public long Make(string key) => work.KeyedAsync(key).Result;
    }

    private readonly struct KeyedAsyncByHand(ThrottledWork work) : ICall
    {
        public long Make(string key) => work.KeyedAsyncByHand(key).Result;
    }
}
