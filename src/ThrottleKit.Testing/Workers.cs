using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ThrottleKit.Testing;

/// <summary>Threads of their own for work on hosts: a host is not safe for several, and a Lua state wants to stay on one.</summary>
internal static class Workers
{
    /// <summary>Does the work for each worker at once and waits for all; the first failure is thrown.</summary>
    public static void Run<T>(IEnumerable<T> workers, Action<T> work)
    {
        var failures = new ConcurrentQueue<Exception>();
        var threads = workers.Select(worker => new Thread(() =>
        {
            try
            {
                work(worker);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }) { IsBackground = true }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.TryDequeue(out var first)) ExceptionDispatchInfo.Throw(first);
    }
}
