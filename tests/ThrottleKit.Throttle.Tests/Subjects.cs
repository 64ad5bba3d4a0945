namespace ThrottleKit.Throttle.Tests;

/// <summary>Methods of every shape with a limit of two a minute.</summary>
public partial class Client
{
    public int Calls { get; private set; }

    public string Tenant { get; init; } = "t";

    [Throttle(Tokens = 2, Per = "1m", Key = nameof(user))]
    public partial int Get(string user);

    private int GetCore(string user) => ++Calls;

    [Throttle(Tokens = 2, Per = "1m")]
    public partial void Post();

    private void PostCore() => Calls++;

    [Throttle(Tokens = 2, Per = "1m")]
    public static partial int Count(int number = 5);

    private static int CountCore(int number) => number;

    [Throttle(Tokens = 2, Per = "1m", Key = nameof(Tenant))]
    public partial Task<int> GetAsync(string user, CancellationToken cancellation = default);

    private async Task<int> GetCoreAsync(string user, CancellationToken cancellation)
    {
        await Task.Yield();
        return ++Calls;
    }

    [Throttle(Tokens = 2, Per = "1m")]
    public partial ValueTask PostAsync();

    private ValueTask PostCoreAsync()
    {
        Calls++;
        return default;
    }

    [Throttle(Tokens = 1, Per = "1m", MaxWait = "90s")]
    public partial Task<int> WaitAsync(CancellationToken cancellation = default);

    private Task<int> WaitCoreAsync(CancellationToken cancellation) => Task.FromResult(++Calls);

    [Throttle(Tokens = 2, Per = "1m", Key = nameof(user))]
    public partial IAsyncEnumerable<int> Stream(string user, CancellationToken cancellation = default);

    private async IAsyncEnumerable<int> StreamCore(
        string user, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        Calls++;
        for (var i = 0; i < 3; i++)
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    [Throttle(Tokens = 3, Per = "1m", Key = nameof(user))]
    [Throttle(Tokens = 4, Per = "1h", Cost = 2)]
    public partial int Both(string user);

    private int BothCore(string user) => ++Calls;

    [Throttle(Tokens = 1, Per = "1m")]
    [Throttle(Tokens = 3, Per = "1h", MaxWait = "10s")]
    public partial Task BothAsync();

    private Task BothCoreAsync()
    {
        Calls++;
        return Task.CompletedTask;
    }

    [Throttle("api", Key = nameof(user), Cost = 5)]
    public partial int ByPolicy(string user);

    private int ByPolicyCore(string user) => ++Calls;

    [Throttle("api", Key = nameof(user))]
    public partial int ByTheSamePolicy(string user);

    private int ByTheSamePolicyCore(string user) => ++Calls;

    [Throttle(Tokens = 1, Per = "1m", OnDenied = nameof(Fallback))]
    public partial string Answer(out int left);

    private string AnswerCore(out int left)
    {
        left = 7;
        return "answered";
    }

    private string Fallback(ThrottleDenial denial) => $"{Tenant}: {denial.Limit} denied, retry after {denial.RetryAfter}";

    [Throttle(Tokens = 1, Per = "1m", OnDenied = nameof(None))]
    public partial Task<int?> AnswerAsync();

    private Task<int?> AnswerCoreAsync() => Task.FromResult<int?>(1);

    private static int? None => null;

    [Throttle(Tokens = 1, Per = "1m", OnDenied = nameof(Empty))]
    public partial IAsyncEnumerable<int> AnswerStream();

    private IAsyncEnumerable<int> AnswerStreamCore() => StreamCore("x", default);

    private static IAsyncEnumerable<int> Empty() => AsyncEnumerable.Empty<int>();

    [Throttle(Tokens = 1, Per = "1m", Strategy = "leakyBucket", Burst = 3)]
    public partial Task ShapedAsync();

    private Task ShapedCoreAsync()
    {
        Calls++;
        return Task.CompletedTask;
    }

    [Throttle(Tokens = 1, Per = "1m")]
    public partial Task AtOnceAsync(ref int number, in Guid id);

    private Task AtOnceCoreAsync(ref int number, in Guid id)
    {
        number++;
        return Task.CompletedTask;
    }

    [Throttle(Tokens = 100, Per = "1h", Strategy = "fixedWindow", Key = nameof(key))]
    public partial int Counted(int key);

    private int CountedCore(int key) => 1;
}

/// <summary>What a type was given answers for it.</summary>
public partial class Injected(IThrottle throttle)
{
    [Throttle(Tokens = 2, Per = "1m")]
    public partial void Post();

    private void PostCore()
    {
    }
}

/// <summary>One limit for all type arguments.</summary>
public partial class Generic<T>
{
    [Throttle(Tokens = 2, Per = "1m")]
    public partial T? Get();

    private T? GetCore() => default;

    [Throttle(Tokens = 1, Per = "1m", Key = nameof(key))]
    public partial TOther By<TKey, TOther>(TKey key, params TOther[] others)
        where TKey : notnull, IComparable<TKey>
        where TOther : new();

    private TOther ByCore<TKey, TOther>(TKey key, params TOther[] others)
        where TKey : notnull, IComparable<TKey>
        where TOther : new() => new();
}

/// <summary>A struct, of which a copy goes on after a wait.</summary>
public partial struct Counter
{
    public int Value { get; set; }

    [Throttle(Tokens = 1, Per = "1m", MaxWait = "2m")]
    public readonly partial Task<int> GetAsync();

    private readonly Task<int> GetCoreAsync() => Task.FromResult(Value);

    [Throttle(Tokens = 1, Per = "1m", Key = nameof(Value))]
    public partial IAsyncEnumerable<int> Stream();

    private IAsyncEnumerable<int> StreamCore() => new[] { Value }.ToAsyncEnumerable();
}
