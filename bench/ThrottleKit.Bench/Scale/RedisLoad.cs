using System.Diagnostics;
using System.Globalization;
using System.Text;
using StackExchange.Redis;
using ThrottleKit.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Bench.Scale;

/// <summary>What a decision costs the servers, by their own account.</summary>
internal sealed class RedisLoad : IAsyncDisposable
{
    /// <summary>How many calls are in flight for each server: as many for one of three as for one alone, as what is read and written at once is what spares work.</summary>
    public const int InFlight = 64;

    private const int Keys = 10_000, Calls = 30_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConnectionMultiplexer _admin;
    private readonly RedisStore _store;
    private readonly int _servers;

    private RedisLoad(ConnectionMultiplexer admin, RedisStore store, int servers) => (_admin, _store, _servers) = (admin, store, servers);

    /// <summary>What one decision costs.</summary>
    /// <param name="Script">The server's time in the script, in microseconds.</param>
    /// <param name="Processor">The servers' processor time for all that a decision is to them, in microseconds.</param>
    /// <param name="BusiestShare">The part of the decisions that the busiest server has.</param>
    /// <param name="PerSecond">Decisions a second, clients and servers on the same machine.</param>
    public readonly record struct Cost(double Script, double Processor, double BusiestShare, double PerSecond);

    /// <summary>Connects.</summary>
    public static async Task<RedisLoad> ConnectAsync(string configuration, int servers) =>
        new(await ConnectionMultiplexer.ConnectAsync(configuration + ",allowAdmin=true"), await RedisStore.ConnectAsync(configuration), servers);

    /// <summary>One round, which touches every key.</summary>
    public async Task<Cost> MeasureAsync(string prefix, StrategyExecutor limit)
    {
        var keys = Enumerable.Range(0, Keys).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}:{i}"))).ToArray();
        var before = await AccountsAsync();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, InFlight * _servers).Select(async lane =>
        {
            for (var i = lane; i < Calls; i += InFlight * _servers) _ = (await _store.ApplyAsync(new StoreRequest(keys[i % Keys], limit, StrategyOperation.Decide, 1), Deadline)).Value;
        }));
        var elapsed = watch.Elapsed.TotalSeconds;
        var after = await AccountsAsync();
        var calls = after.Zip(before, (late, early) => late.Calls - early.Calls).ToArray();
        return new Cost(
            after.Zip(before, (late, early) => late.Script - early.Script).Sum() / calls.Sum(),
            after.Zip(before, (late, early) => late.Processor - early.Processor).Sum() / calls.Sum(),
            calls.Max() / calls.Sum(),
            Calls / elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _admin.DisposeAsync();
    }

    /// <summary>What each server has done so far: calls of scripts, and microseconds.</summary>
    private async Task<(double Calls, double Script, double Processor)[]> AccountsAsync() => await Task.WhenAll(_admin.GetServers().Select(async server =>
    {
        var (commands, processor) = (await server.InfoRawAsync("commandstats") ?? "", await server.InfoRawAsync("cpu") ?? "");
        var scripts = commands.Split('\n').FirstOrDefault(line => line.StartsWith("cmdstat_evalsha:", StringComparison.Ordinal)) ?? "";
        return (Number(scripts, "calls="), Number(scripts, "usec="), 1e6 * (Number(processor, "used_cpu_user:") + Number(processor, "used_cpu_sys:")));
    }));

    private static double Number(string text, string name)
    {
        var start = text.IndexOf(name, StringComparison.Ordinal);
        if (start < 0) return 0;
        start += name.Length;
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        return double.Parse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture);
    }
}
