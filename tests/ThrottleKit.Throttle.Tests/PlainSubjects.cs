namespace ThrottleKit.Throttle.Tests;

/// <summary>Plain methods with limits, which are no part of anything public.</summary>
internal class PlainClient
{
    internal IThrottle? Throttle { get; init; }

    public int Calls { get; private set; }

    public string Tenant { get; init; } = "t";

    [Throttle(Tokens = 2, Per = "1m", Key = nameof(user))]
    public int Get(string user) => Calls += user.Length;

    [Throttle(Tokens = 2, Per = "1m")]
    internal static int Count(int number = 5, params int[] more) => number + more.Length;

    [Throttle(Tokens = 1, Per = "1m", Key = nameof(Tenant), MaxWait = "2m")]
    public async Task<int> GetAsync(string user, CancellationToken cancellation = default)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        return Calls += user.Length;
    }

    [Throttle(Tokens = 1, Per = "1m")]
    public async IAsyncEnumerable<int> Stream([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        yield return ++Calls;
    }

    [Throttle(Tokens = 1, Per = "1m", OnDenied = nameof(Nothing))]
    public bool TryGet(ref int number, out string text)
    {
        text = "got";
        return ++number > 0;
    }

    internal static bool Nothing => false;

    [Throttle(Tokens = 3, Per = "1m", Key = nameof(user))]
    [Throttle("api")]
    public void Both(string user) => Calls += user.Length;

    public int Twice() => Get("a") + this.Get("a");
}

internal class PlainGeneric<T>
    where T : notnull
{
    [Throttle(Tokens = 2, Per = "1m", Key = nameof(key))]
    public TOther? By<TOther>(T key, TOther? other)
        where TOther : class => key is null ? null : other;
}

internal struct PlainCounter
{
    public int Value;

    [Throttle(Tokens = 2, Per = "1m")]
    public int Increment() => ++Value;
}

internal static class PlainExtensions
{
    [Throttle(Tokens = 1, Per = "1m", Key = nameof(text))]
    public static int Twice(this string text) => 2 * text.Length;
}
