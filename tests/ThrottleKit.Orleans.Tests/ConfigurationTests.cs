using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ThrottleKit.Orleans.Tests;

/// <summary>What cannot work is refused when a silo starts, and what a silo does not know when it is asked for.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task SiloWithoutAStorage_DoesNotStart() =>
        Assert.Contains("AddMemoryGrainStorage", (await RefusalAsync(silo => silo.AddThrottleKit())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task NegativeAllowance_DoesNotStart() => Assert.Contains(
        nameof(LimitSiloOptions.ExpiryAllowance),
        (await RefusalAsync(silo => silo.AddMemoryGrainStorageAsDefault().AddThrottleKit(options => options.ExpiryAllowance = TimeSpan.FromTicks(-1)))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task TwoStrategiesOfOneName_DoNotStart() => Assert.Contains(
        "both named",
        (await RefusalAsync(silo => silo.AddMemoryGrainStorageAsDefault().AddThrottleKit(options => options.Strategies.Add(FixedWindow.Definition)))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task StrategyOfOnesOwn_IsNamedToTheSilo_AndOneThatIsNotIsRefused()
    {
        await using var silos = await SiloCluster.StartAsync(1, (_, options) => options.Strategies.Add(Thrice.Definition));
        await using var bare = await SiloCluster.StartAsync(1);
        await using var store = silos.Store();
        await using var lacking = bare.Store();
        var own = Thrice.Definition.Create(new StrategyArguments(2));
        Assert.Equal(5, (await store.DecideAsync("k", own, 1)).Decision.Remaining);
        Assert.False((await store.DecideAsync("k", own, 6)).Decision.IsAllowed);

        var refused = await Assert.ThrowsAsync<StrategyConfigurationException>(() => lacking.DecideAsync("k", own, 1));
        Assert.Contains(nameof(LimitSiloOptions.Strategies), refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<StrategyConfigurationException>(() => store.DecideAsync("k", ThriceOfAnotherShape.Definition.Create(new StrategyArguments(2)), 1));
        Assert.Contains("deploy the new version to the silos first", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Exception> RefusalAsync(Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => configure(silo.UseLocalhostClustering()));
        return await Assert.ThrowsAnyAsync<OrleansConfigurationException>(async () =>
        {
            using var host = builder.Build();
            await host.StartAsync();
        });
    }
}
