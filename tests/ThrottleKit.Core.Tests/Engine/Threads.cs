using System.Runtime.ExceptionServices;

namespace ThrottleKit.Core.Tests.Engine;

/// <summary>Threads that begin together; the first failure of any is the test's.</summary>
internal static class Threads
{
    public static void Run(int count, Action<int> work)
    {
        using var gate = new Barrier(count);
        Exception? failure = null;
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            gate.SignalAndWait();
            try
            {
                work(i);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }
}
