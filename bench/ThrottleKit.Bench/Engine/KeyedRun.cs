using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Bench.Engine;

/// <summary>The keys that requests are on, in the order they come.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Keys">How many keys there are; 1 is a hot key in a table of 10^4.</param>
/// <param name="Burst">How many permits a key may take at once.</param>
/// <param name="Threads">How many threads ask.</param>
/// <param name="Apart">Whether each thread has keys of its own: every other one, as who asks has nothing to do with where a key lies.</param>
internal sealed record Load(string Name, int Keys, int Burst, int Threads, bool Apart = false);

/// <summary>What one contestant did under one load.</summary>
internal readonly record struct Measured(double Nanoseconds, double Bytes);

/// <summary>One contestant with all its keys in the table, asked in rounds.</summary>
internal sealed class KeyedRun<T>
    where T : struct, IContestant
{
    private readonly int _requests;
    private readonly T _contestant;
    private readonly string[][] _streams; // of each thread
    private readonly int _threads;

    public KeyedRun(T contestant, Load load, string[] keys)
    {
        _contestant = contestant;
        _threads = load.Threads;
        _requests = load.Threads == 1 ? 8_192 : 100_000; // so short that hardly a round is interrupted; threads need time to meet
        foreach (var key in keys) contestant.Acquire(key);

        // Fixed seed: every contestant gets the same streams.
        var random = new Random(1);
        _streams = [.. Enumerable.Range(0, load.Threads).Select(thread => Stream(load, keys, thread, random))];
    }

    public List<Measured> Rounds { get; } = [];

    public void Round(int number)
    {
        var bytes = new long[_threads];
        using var gate = new Barrier(_threads);
        var times = new double[_threads];
        var threads = Enumerable.Range(1, _threads - 1).Select(i => new Thread(() => Take(i))).ToList();
        foreach (var thread in threads) thread.Start();
        Take(0);
        foreach (var thread in threads) thread.Join();
        Rounds.Add(new Measured(times.Max(), bytes.Sum() / (double)(_requests * _threads)));

        void Take(int thread)
        {
            gate.SignalAndWait();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            Ask(_contestant, _streams[thread], number * _requests, _requests);
            times[thread] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / _requests;
            bytes[thread] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string[] Stream(Load load, string[] keys, int thread, Random random)
    {
        var stream = new string[1 << 20];
        for (var i = 0; i < stream.Length; i++)
        {
            var at = random.Next(keys.Length);
            stream[i] = load.Keys == 1 ? keys[0] : keys[load.Apart ? (at / load.Threads * load.Threads) + thread : at];
        }

        return stream;
    }

    /// <summary>How many were allowed, so that no answer is thrown away unread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Ask(T contestant, string[] stream, int from, int requests)
    {
        var allowed = 0L;
        for (var i = from; i < from + requests; i++)
            if (contestant.Acquire(stream[i & (stream.Length - 1)])) allowed++;
        return allowed;
    }
}
