namespace ThrottleKit.Hosting.Tests;

/// <summary>Methods of every asynchronous shape whose policies a host may keep in a store.</summary>
internal static partial class Stored
{
    private static int s_calls;

    /// <summary>How often work was done.</summary>
    public static int Calls => Volatile.Read(ref s_calls);

    [Throttle("method", Key = nameof(user))]
    public static partial Task GetAsync(string user);

    private static Task GetCoreAsync(string user) => DoAsync(user);

    [Throttle("method", Key = nameof(user))]
    public static partial Task<int> CountAsync(string user, CancellationToken cancellation = default);

    private static async Task<int> CountCoreAsync(string user, CancellationToken cancellation)
    {
        await DoAsync(user);
        return user.Length;
    }

    [Throttle("method", Key = nameof(user))]
    public static partial ValueTask PostAsync(string user);

    private static ValueTask PostCoreAsync(string user) => new(DoAsync(user));

    [Throttle("method", Key = nameof(user), OnDenied = nameof(No))]
    public static partial ValueTask<bool> TryAsync(string user);

    private static async ValueTask<bool> TryCoreAsync(string user)
    {
        await DoAsync(user);
        return true;
    }

    private static bool No(ThrottleDenial denial) => denial.Decision.IsAllowed;

    [Throttle("method", Key = nameof(user))]
    public static partial IAsyncEnumerable<int> Stream(string user);

    private static async IAsyncEnumerable<int> StreamCore(string user)
    {
        await DoAsync(user);
        yield return 1;
    }

    [Throttle("method", Key = nameof(user))]
    internal static Task PlainAsync(string user) => DoAsync(user);

    [Throttle("method", Key = nameof(user), MaxWait = "5m")]
    public static partial Task WaitAsync(string user, CancellationToken cancellation = default);

    private static Task WaitCoreAsync(string user, CancellationToken cancellation) => DoAsync(user);

    [Throttle("method", Key = nameof(user))]
    [Throttle("all", Cost = 2)]
    public static partial Task BothAsync(string user);

    private static Task BothCoreAsync(string user) => DoAsync(user);

    [Throttle(Tokens = 10, Per = "30d", Strategy = "fixedWindow", Key = nameof(user))]
    [Throttle("method", Key = nameof(user))]
    public static partial Task MixedAsync(string user);

    private static Task MixedCoreAsync(string user) => DoAsync(user);

    [Throttle("method", Key = nameof(number))]
    public static partial Task ByNumberAsync(long number);

    private static Task ByNumberCoreAsync(long number) => DoAsync(number);

    [Throttle("method", Key = nameof(pair))]
    public static partial Task ByPairAsync((string, string) pair);

    private static Task ByPairCoreAsync((string, string) pair) => DoAsync(pair);

    [Throttle("never-async")]
    public static partial void Hold();

    private static void HoldCore() => s_calls++;

    [Throttle("never-async")]
    [Throttle(Tokens = 10, Per = "1d")]
    public static partial Task HoldAsync(in Guid id);

    private static Task HoldCoreAsync(in Guid id) => DoAsync(id);

    /// <summary>Each way to enforce the policy <c>method</c> for a user, as a question whether the call went ahead.</summary>
    public static IReadOnlyDictionary<string, Func<string, Task<bool>>> Ways { get; } = new Dictionary<string, Func<string, Task<bool>>>(StringComparer.Ordinal)
    {
        ["Task"] = user => WentAhead(() => GetAsync(user)),
        ["Task of a result"] = user => WentAhead(() => CountAsync(user)),
        ["ValueTask"] = user => WentAhead(() => PostAsync(user).AsTask()),
        ["an answer of its own"] = user => TryAsync(user).AsTask(),
        ["a sequence"] = user => WentAhead(async () => Assert.Equal([1], await Stream(user).ToListAsync())),
        ["an intercepted call"] = user => WentAhead(() => PlainAsync(user)),
        ["several in the store"] = user => WentAhead(() => BothAsync(user)),
        ["one here and one in the store"] = user => WentAhead(() => MixedAsync(user)),
    };

    public static async Task<bool> WentAhead(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (ThrottledException)
        {
            return false;
        }
    }

    private static async Task DoAsync<T>(T _)
    {
        await Task.Yield();
        Interlocked.Increment(ref s_calls);
    }
}
