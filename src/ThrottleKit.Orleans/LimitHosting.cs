using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using ThrottleKit.Orleans.Grains;

namespace ThrottleKit.Orleans;

/// <summary>Brings limits to silos and to their clients.</summary>
public static class LimitHosting
{
    /// <summary>Has a silo carry limits. It needs a grain storage named <see cref="LimitSiloOptions.StorageName"/>, or a default one, and does not start without.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">How it carries them.</param>
    public static ISiloBuilder AddThrottleKit(this ISiloBuilder silo, Action<LimitSiloOptions>? configure = null)
    {
        AddMessages(silo.Services);
        silo.Services.AddOptions<LimitSiloOptions>().Configure(configure ?? (static _ => { }));
        silo.Services.AddSingleton<LimitSilo>();
        silo.Services.AddSingleton<IConfigurationValidator, LimitSiloValidator>();
        return silo;
    }

    /// <summary>Has a client outside of the silos know what limits send. A client inside of one needs nothing.</summary>
    /// <param name="client">The client.</param>
    public static IClientBuilder AddThrottleKit(this IClientBuilder client)
    {
        AddMessages(client.Services);
        return client;
    }

    private static void AddMessages(IServiceCollection services) => services.AddSerializer(serializer => serializer.AddAssembly(typeof(LimitHosting).Assembly));
}
