using System.Diagnostics;
using StackExchange.Redis;

namespace ThrottleKit.Bench.Lua;

/// <summary>What one round of calls took.</summary>
/// <param name="PerSecond">Calls a second, as the client saw them.</param>
/// <param name="ServerMicroseconds">Microseconds of processor time a call in the server, with reading the request and writing the reply.</param>
internal readonly record struct Round(double PerSecond, double ServerMicroseconds);

/// <summary>A script with its arguments for one limit, called by its hash.</summary>
internal sealed class Script(RedisServer server, string name, byte[] hash, RedisValue[] arguments)
{
    private const int InFlight = 64;
    private static readonly RedisKey[][] Names = [.. Enumerable.Range(0, 1_000).Select(i => new RedisKey[] { $"bench:{i}" })];
    private readonly IDatabase _database = server.Connection.GetDatabase();
    private readonly RedisKey[][] _keys = [.. Names.Select(keys => new RedisKey[] { keys[0].Append(":" + name) })];

    public static async Task<Script> LoadAsync(RedisServer server, string name, string text, RedisValue[] arguments) =>
        new(server, name, await server.Server.ScriptLoadAsync(text), arguments);

    public Task<RedisResult> CallAsync(int key) => _database.ScriptEvaluateAsync(hash, _keys[key % _keys.Length], arguments);

    /// <summary>So many calls, with 64 of them in flight.</summary>
    public async Task<Round> RunAsync(int calls)
    {
        var before = await server.ProcessorSecondsAsync();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async lane =>
        {
            for (var i = lane; i < calls; i += InFlight) await CallAsync(i);
        }));
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Round(calls / elapsed.TotalSeconds, (await server.ProcessorSecondsAsync() - before) / calls * 1e6);
    }
}
