using ThrottleKit.Interleaving;
using Threading = System.Threading;

namespace ThrottleKit;

// The engine's sources find these types before those of System.Threading, as they stand in a namespace around theirs. Each is the real thing with a question
// before it: whose turn is it?

internal static class Volatile
{
    public static int Read(ref int location)
    {
        Scheduler.Step();
        return Threading.Volatile.Read(ref location);
    }

    public static long Read(ref long location)
    {
        Scheduler.Step();
        return Threading.Volatile.Read(ref location);
    }

    public static T Read<T>(ref T location)
        where T : class
    {
        Scheduler.Step();
        return Threading.Volatile.Read(ref location);
    }

    public static void Write(ref int location, int value)
    {
        Scheduler.Step();
        Threading.Volatile.Write(ref location, value);
    }

    public static void Write(ref long location, long value)
    {
        Scheduler.Step();
        Threading.Volatile.Write(ref location, value);
    }

    public static void Write<T>(ref T location, T value)
        where T : class
    {
        Scheduler.Step();
        Threading.Volatile.Write(ref location, value);
    }
}

internal static class Interlocked
{
    public static int CompareExchange(ref int location, int value, int comparand)
    {
        Scheduler.Step();
        return Threading.Interlocked.CompareExchange(ref location, value, comparand);
    }

    public static long CompareExchange(ref long location, long value, long comparand)
    {
        Scheduler.Step();
        return Threading.Interlocked.CompareExchange(ref location, value, comparand);
    }

    public static int Exchange(ref int location, int value)
    {
        Scheduler.Step();
        return Threading.Interlocked.Exchange(ref location, value);
    }

    public static long Exchange(ref long location, long value)
    {
        Scheduler.Step();
        return Threading.Interlocked.Exchange(ref location, value);
    }

    public static int Increment(ref int location)
    {
        Scheduler.Step();
        return Threading.Interlocked.Increment(ref location);
    }

    public static long Increment(ref long location)
    {
        Scheduler.Step();
        return Threading.Interlocked.Increment(ref location);
    }

    public static int Decrement(ref int location)
    {
        Scheduler.Step();
        return Threading.Interlocked.Decrement(ref location);
    }

    public static int Add(ref int location, int value)
    {
        Scheduler.Step();
        return Threading.Interlocked.Add(ref location, value);
    }
}

internal static class Monitor
{
    public static void Enter(object target)
    {
        Scheduler.Step();
        while (!Threading.Monitor.TryEnter(target)) Scheduler.WaitForOthers();
    }

    public static bool TryEnter(object target)
    {
        Scheduler.Step();
        return Threading.Monitor.TryEnter(target);
    }

    public static void Exit(object target)
    {
        Scheduler.Step();
        Threading.Monitor.Exit(target);
    }
}

internal static class Thread
{
    public static void SpinWait(int iterations) => Scheduler.WaitForOthers();

    public static void Yield() => Scheduler.WaitForOthers();
}

internal struct SpinWait
{
    public readonly void SpinOnce(int sleep1Threshold) => Scheduler.WaitForOthers();
}
