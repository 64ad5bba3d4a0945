using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using RedisRateLimiting;
using StackExchange.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Bench.Redis;

/// <summary>One way to decide a request on a key.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Decide">Decides: whether it is allowed.</param>
internal sealed record Contestant(string Name, Func<string, Task<bool>> Decide);

/// <summary>GCRA on Redis: ours, and as one writes it by hand. All of them start from a key as text, and call by the script's hash.</summary>
internal static class Contestants
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The whole store, with its deadline and outcomes.</summary>
    public static Contestant Ours(IStrategyStore store, StrategyExecutor gcra) => new(
        "ThrottleKit",
        async key => (await store.ApplyAsync(new StoreRequest(Encoding.UTF8.GetBytes(key), gcra, StrategyOperation.Decide, 1), Deadline)).Value.Decision.IsAllowed);

    /// <summary>The token bucket of RedisRateLimiting, a limiter a key made beforehand. It decides by the client's clock.</summary>
    public static Contestant OthersBucket(IConnectionMultiplexer connection, int limit, TimeSpan period, IEnumerable<string> keys) => Of(
        "RedisRateLimiting, token bucket", keys, key => new RedisTokenBucketRateLimiter<string>(
            key, new RedisTokenBucketRateLimiterOptions { ConnectionMultiplexerFactory = () => connection, TokenLimit = limit, TokensPerPeriod = limit, ReplenishmentPeriod = period }));

    /// <summary>Its sliding window, likewise.</summary>
    public static Contestant OthersWindow(IConnectionMultiplexer connection, int limit, TimeSpan period, IEnumerable<string> keys) => Of(
        "RedisRateLimiting, sliding window", keys, key => new RedisSlidingWindowRateLimiter<string>(
            key, new RedisSlidingWindowRateLimiterOptions { ConnectionMultiplexerFactory = () => connection, PermitLimit = limit, Window = period }));

    private static Contestant Of(string name, IEnumerable<string> keys, Func<string, RateLimiter> make)
    {
        var limiters = keys.ToDictionary(key => key, make);
        return new(name, async key =>
        {
            using var lease = await limiters[key].AcquireAsync();
            return lease.IsAcquired;
        });
    }

    /// <summary>A script by hand, without a deadline.</summary>
    public static async Task<Contestant> ByHandAsync(ConnectionMultiplexer connection, string name, string script, long[] configuration)
    {
        using var reader = new StreamReader(typeof(Contestants).Assembly.GetManifestResourceStream(script)!);
        var text = await reader.ReadToEndAsync();
        var database = connection.GetDatabase();
        await connection.GetServers()[0].ScriptLoadAsync(text);
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(text)); // as the protocol names scripts
        var arguments = Array.ConvertAll(configuration, value => (RedisValue)value);
        return new(name, async key =>
        {
            var reply = (long[])(await database.ScriptEvaluateAsync(hash, [key], arguments))!;
            return reply[0] == 1;
        });
    }
}
