using ThrottleKit.Engine.Table;
using Threading = System.Threading;

namespace ThrottleKit.Leasing;

// As in Model/Primitives.cs, for the sources of leases: the real thing, with a question before it: whose turn is it?

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
}

internal static class Interlocked
{
    public static long CompareExchange(ref long location, long value, long comparand)
    {
        Scheduler.Step();
        return Threading.Interlocked.CompareExchange(ref location, value, comparand);
    }

    public static long Exchange(ref long location, long value)
    {
        Scheduler.Step();
        return Threading.Interlocked.Exchange(ref location, value);
    }

    public static int Exchange(ref int location, int value)
    {
        Scheduler.Step();
        return Threading.Interlocked.Exchange(ref location, value);
    }
}

/// <summary>A node's clock that others may move between two steps.</summary>
internal class NodeClock
{
    private long _now;

    public long Now
    {
        get => Volatile.Read(ref _now);
        set => Interlocked.Exchange(ref _now, value);
    }
}
