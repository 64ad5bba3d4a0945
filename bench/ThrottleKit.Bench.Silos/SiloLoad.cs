using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.TestingHost;
using ThrottleKit.Orleans;
using ThrottleKit.Stores;
using ThrottleKit.Testing.Orleans;

namespace ThrottleKit.Bench.Silos;

/// <summary>Silos that decide on keys whose grains are in memory.</summary>
internal sealed class SiloLoad : IAsyncDisposable
{
    public const int InFlight = 64, Keys = 10_000;

    private const int Calls = 20_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly ReadOnlyMemory<byte>[] Names =
        [.. Enumerable.Range(0, Keys).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{i:D11}")))];

    private readonly InProcessTestCluster _cluster;
    private readonly OutlivingStorage _storage;
    private readonly OrleansStore _store;
    private readonly StrategyExecutor _limit;

    private SiloLoad(InProcessTestCluster cluster, OutlivingStorage storage, StrategyExecutor limit) =>
        (_cluster, _storage, _store, _limit) = (cluster, storage, new OrleansStore(cluster.Client), limit);

    /// <summary>What one decision costs.</summary>
    /// <param name="Processor">The process's time, in microseconds.</param>
    /// <param name="PerSecond">Decisions a second.</param>
    public readonly record struct Cost(double Processor, double PerSecond);

    public int Silos => _cluster.Silos.Count;

    /// <summary>What a key's grain takes up once it is in memory, its record in the storage beside it not counted.</summary>
    public double BytesOfAGrain { get; private set; }

    public double BytesOfARecord => _storage.MeanSize;

    /// <summary>Starts silos, and brings every key's grain into memory.</summary>
    public static async Task<SiloLoad> StartAsync(short silos, StrategyExecutor limit)
    {
        var storage = new OutlivingStorage();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            storage.AddTo(silo, LimitSiloOptions.StorageName);
            silo.AddThrottleKit();
        });
        builder.ConfigureSiloHost((_, host) => host.Logging.SetMinimumLevel(LogLevel.None));
        builder.ConfigureClientHost(host => host.Logging.SetMinimumLevel(LogLevel.None));
        builder.ConfigureClient(client => client.AddThrottleKit());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var load = new SiloLoad(cluster, storage, limit);
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        await load.RunAsync();
        load.BytesOfAGrain = ((GC.GetTotalMemory(forceFullCollection: true) - empty) / (double)Keys) - load.BytesOfARecord;
        return load;
    }

    /// <summary>One round.</summary>
    public async Task<Cost> MeasureAsync()
    {
        var (before, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await RunAsync();
        return new Cost((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Calls, Calls / watch.Elapsed.TotalSeconds);
    }

    /// <summary>The part of the grains that the busiest silo has.</summary>
    public async Task<double> BusiestShareAsync()
    {
        var all = await _cluster.Client.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        var ours = all.Where(one => one.GrainType.Contains("LimitGrain", StringComparison.Ordinal)).ToArray();
        return ours.GroupBy(one => one.SiloAddress).Max(silo => silo.Sum(one => one.ActivationCount)) / (double)ours.Sum(one => one.ActivationCount);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private Task RunAsync() => Task.WhenAll(Enumerable.Range(0, InFlight).Select(async lane =>
    {
        for (var i = lane; i < Calls; i += InFlight) _ = (await _store.ApplyAsync(new StoreRequest(Names[i % Keys], _limit, StrategyOperation.Decide, 1), Deadline)).Value;
    }));
}
