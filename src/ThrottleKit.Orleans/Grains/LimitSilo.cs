using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using ThrottleKit.Stores;

namespace ThrottleKit.Orleans.Grains;

/// <summary>What the grains of a silo share: its clock, its storage, and the strategies that it knows.</summary>
internal sealed class LimitSilo
{
    /// <summary>Limits come from code and from configuration, so that there are few; who makes one for each customer pays for making them again.</summary>
    private const int MostLimits = 10_000;

    private const string DefaultStorage = "Default";

    private readonly StrategyRegistry _strategies;
    private readonly ConcurrentDictionary<string, StrategyExecutor> _limits = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two strategies have one name.</exception>
    public LimitSilo(IServiceProvider services, IOptions<LimitSiloOptions> options)
    {
        _strategies = new StrategyRegistry([.. StrategyRegistry.BuiltIn.Strategies, .. options.Value.Strategies]);
        Clock = new StoreClock(options.Value.TimeProvider ?? services.GetService<TimeProvider>());
        Storage = StorageOf(services)!; // the validator has seen it
        Outlives = options.Value.ExpiryAllowance.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>The silo's time.</summary>
    public StoreClock Clock { get; }

    /// <summary>Where records are kept.</summary>
    public IGrainStorage Storage { get; }

    /// <summary>How long a key outlives its state, in microseconds.</summary>
    public long Outlives { get; }

    /// <summary>The silo's storage for limits; null where it has none.</summary>
    public static IGrainStorage? StorageOf(IServiceProvider services) =>
        services.GetKeyedService<IGrainStorage>(LimitSiloOptions.StorageName) ?? services.GetKeyedService<IGrainStorage>(DefaultStorage);

    /// <summary>The limit that a text names.</summary>
    /// <exception cref="UnknownLimitException">This silo cannot decide it.</exception>
    public StrategyExecutor LimitOf(string text)
    {
        if (_limits.TryGetValue(text, out var known)) return known;
        if (_limits.Count >= MostLimits) _limits.Clear();
        return _limits[text] = LimitText.Read(text, _strategies);
    }
}
