using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using Orleans.Storage;
using ThrottleKit.Orleans;
using ThrottleKit.Orleans.Grains;
using ThrottleKit.Stores;

namespace ThrottleKit.Testing.Orleans;

/// <summary>Runs the emitted C# in the grains of a silo in this process, with the time passed in.</summary>
public sealed class OrleansStrategyHost : IStrategyHost
{
    /// <summary>What the host is named by.</summary>
    public const string PlaceName = "orleans";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly IHost _silo;
    private readonly IGrainFactory _grains;
    private readonly IGrainStorage _storage;
    private readonly OrleansStore _store;
    private readonly string _prefix = RandomNumberGenerator.GetHexString(12, lowercase: true) + ":";
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>Starts a silo that knows strategies of one's own besides those that come along.</summary>
    /// <param name="strategies">Strategies of one's own.</param>
    /// <exception cref="StrategyHostUnavailableException">It does not start.</exception>
    public OrleansStrategyHost(IEnumerable<StrategyDefinition>? strategies = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            var own = FreePort();
            silo.UseLocalhostClustering(own, FreePort(), new IPEndPoint(IPAddress.Loopback, own));
            new OutlivingStorage().AddTo(silo, LimitSiloOptions.StorageName);
            silo.AddThrottleKit(options =>
            {
                foreach (var strategy in strategies ?? [])
                    if (!StrategyRegistry.BuiltIn.TryFind(strategy.Name, out _)) options.Strategies.Add(strategy);
            });
        });
        _silo = builder.Build();
        try
        {
            _silo.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            _silo.Dispose();
            throw new StrategyHostUnavailableException($"The silo did not start: {exception.Message}", exception);
        }

        _grains = _silo.Services.GetRequiredService<IGrainFactory>();
        _storage = _silo.Services.GetRequiredKeyedService<IGrainStorage>(LimitSiloOptions.StorageName);
        _store = new OrleansStore(_grains, new OrleansStoreOptions { KeyPrefix = _prefix });
    }

    /// <inheritdoc/>
    public string Name => PlaceName;

    /// <inheritdoc/>
    public string Expression => $"new {nameof(OrleansStrategyHost)}()";

    /// <inheritdoc/>
    public bool ChecksRanges => true;

    /// <inheritdoc/>
    public IHostedStrategy Open(StrategyExecutor configured) => new Hosted(this, configured);

    /// <inheritdoc/>
    public string? ReadState(string key) => RecordOf(key).State!.StateOf(NameOf(key), 0);

    /// <inheritdoc/>
    public void WriteState(string key, string? state)
    {
        _keys.Add(key);
        GrainOf(key).Cast<IGrainManagementExtension>().DeactivateOnIdle().AsTask().GetAwaiter().GetResult(); // who comes next reads what stands there
        var record = RecordOf(key);
        record.State!.Keys.Remove(NameOf(key));
        if (state is not null) record.State.Keys.Add(NameOf(key), new LimitEntry { State = state });
        _storage.WriteStateAsync(LimitGrain.RecordName, GrainOf(key).GetGrainId(), record).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Clear()
    {
        foreach (var key in _keys)
        {
            var result = _store.ResetAsync([Encoding.UTF8.GetBytes(key)], Patience).AsTask().GetAwaiter().GetResult();
            if (!result.IsApplied) throw new StrategyHostUnavailableException($"The silo does not do what is asked: {result.Failure.Message}", result.Failure);
        }

        _keys.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _silo.StopAsync().GetAwaiter().GetResult();
        _silo.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string NameOf(string key) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(_prefix + key));

    private ILimitGrain GrainOf(string key) => _grains.GetGrain<ILimitGrain>(KeyGroup.Of(Encoding.UTF8.GetBytes(_prefix + key)));

    private GrainState<LimitRecord> RecordOf(string key)
    {
        var record = new GrainState<LimitRecord>();
        _storage.ReadStateAsync(LimitGrain.RecordName, GrainOf(key).GetGrainId(), record).GetAwaiter().GetResult();
        return record;
    }

    private sealed class Hosted(OrleansStrategyHost host, StrategyExecutor configured) : IHostedStrategy
    {
        public StrategyReply Apply(in StrategyRequest request, string key)
        {
            host._keys.Add(key);
            var asked = new StoreRequest(Encoding.UTF8.GetBytes(key), configured, request.Operation, request.Amount) { Now = request.Now, Least = request.Least, DebitedAt = request.DebitedAt };
            var result = host._store.ApplyAsync(asked, Patience).AsTask().GetAwaiter().GetResult();
            return result.IsApplied ? result.Value : throw new StrategyHostUnavailableException($"The silo does not do what is asked: {result.Failure.Message}", result.Failure);
        }
    }
}
