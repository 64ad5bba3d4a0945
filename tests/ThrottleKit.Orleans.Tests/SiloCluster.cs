using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;
using ThrottleKit.Orleans.Grains;
using ThrottleKit.Testing.Orleans;

namespace ThrottleKit.Orleans.Tests;

/// <summary>Silos with one storage that outlives them, and what looks at their grains.</summary>
public sealed class SiloCluster : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _numbers;

    private SiloCluster(InProcessTestCluster cluster, OutlivingStorage storage, ConcurrentDictionary<string, int> numbers) =>
        (Cluster, Storage, _numbers) = (cluster, storage, numbers);

    public InProcessTestCluster Cluster { get; }

    public OutlivingStorage Storage { get; }

    /// <summary>Starts silos.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="configure">What is special about one of them, by its number.</param>
    /// <param name="storage">The storage, where other silos have it already.</param>
    public static async Task<SiloCluster> StartAsync(short silos, Action<int, LimitSiloOptions>? configure = null, OutlivingStorage? storage = null)
    {
        storage ??= new OutlivingStorage();
        var builder = new InProcessTestClusterBuilder(silos);
        var numbers = new ConcurrentDictionary<string, int>();
        builder.ConfigureSilo((one, silo) =>
        {
            var own = numbers.GetOrAdd(one.SiloName, _ => numbers.Count);
            storage.AddTo(silo, LimitSiloOptions.StorageName);
            silo.AddThrottleKit(options =>
            {
                options.ExpiryAllowance = TimeSpan.FromSeconds(5);
                configure?.Invoke(own, options);
            });
            silo.Services.Configure<ClusterMembershipOptions>(options =>
            {
                // A silo that is killed is noticed in about a second.
                (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromMilliseconds(500), 2, 1);
            });
        });
        builder.ConfigureSiloHost((_, host) => host.Logging.SetMinimumLevel(LogLevel.None));
        builder.ConfigureClientHost(host => host.Logging.SetMinimumLevel(LogLevel.None));
        builder.ConfigureClient(client => client.AddThrottleKit());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new SiloCluster(cluster, storage, numbers);
    }

    /// <summary>A store of the client's, outside of the silos.</summary>
    public OrleansStore Store(OrleansStoreOptions? options = null) => new(Cluster.Client, options);

    /// <summary>A store inside of a silo.</summary>
    public OrleansStore StoreIn(int silo) => new(Cluster.Silos[silo].ServiceProvider.GetRequiredService<IGrainFactory>());

    /// <summary>Has a key's grain leave memory.</summary>
    public Task DeactivateAsync(string key) => Cluster.DeactivateAsync(GrainOf(key));

    /// <summary>Has a silo take a key's grain over, which is in memory somewhere.</summary>
    public async Task MoveAsync(string key, int number)
    {
        if (_numbers[SiloOf(key).Name] == number) return;
        await Cluster.MigrateAsync(GrainOf(key), Cluster.Silos.Single(silo => _numbers[silo.Name] == number).SiloAddress);
        await Store().DecideAsync(key, Requests.Window(1), 0); // it is in memory again
        Assert.Equal(number, _numbers[SiloOf(key).Name]);
    }

    /// <summary>The silo that has a key's grain in memory.</summary>
    public InProcessSiloHandle SiloOf(string key)
    {
        Assert.True(Cluster.TryGetGrainContext(GrainOf(key).GetGrainId(), out var context));
        return Cluster.Silos.Single(silo => silo.SiloAddress.Equals(context.Address.SiloAddress));
    }

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

    private ILimitGrain GrainOf(string key) => Cluster.Client.GetGrain<ILimitGrain>(KeyGroup.Of(System.Text.Encoding.UTF8.GetBytes(key)));
}

/// <summary>Three silos for the tests that leave them as they are; each uses keys of its own.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    public SiloCluster Silos { get; private set; } = null!;

    public async Task InitializeAsync() => Silos = await SiloCluster.StartAsync(3);

    public async Task DisposeAsync() => await Silos.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<SharedCluster>
{
    public const string Name = "Orleans";
}
