using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Throttle.Tests;

/// <summary>Which throttle answers.</summary>
public class ResolutionTests
{
    [Fact]
    public void Injected_AnswersForItsType()
    {
        var (one, other) = (new Injected(new MemoryThrottle()), new Injected(new MemoryThrottle()));
        for (var i = 0; i < 2; i++)
        {
            one.Post();
            other.Post();
        }

        Assert.Throws<ThrottledException>(one.Post);
        Assert.Throws<ThrottledException>(other.Post);
    }

    [Fact]
    public void FlowsOwn_ComesBeforeTheInjected()
    {
        var client = new Injected(new MemoryThrottle());
        client.Post();
        client.Post();
        using (Throttles.Use(new MemoryThrottle()))
        {
            client.Post();
            client.Post();
            Assert.Throws<ThrottledException>(client.Post);
        }

        Assert.Throws<ThrottledException>(client.Post);
    }

    [Fact]
    public async Task FlowsOwn_IsSeenByThatFlowAlone()
    {
        async Task<int> Drain()
        {
            using var _ = Throttles.Use(new MemoryThrottle { Time = new FakeTimeProvider() });
            var client = new Client();
            for (var calls = 0; ; calls++)
            {
                await Task.Yield();
                try
                {
                    client.Post();
                }
                catch (ThrottledException)
                {
                    return calls;
                }
            }
        }

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(Drain))), allowed => Assert.Equal(2, allowed));
    }

    [Fact]
    public void Scopes_EndOnceAndInTurn()
    {
        var (outer, inner) = (new MemoryThrottle(), new MemoryThrottle());
        var first = Throttles.Use(outer);
        var second = Throttles.Use(inner);
        Assert.Same(inner, Throttles.InCharge(null));
        second.Dispose();
        Assert.Same(outer, Throttles.InCharge(null));
        second.Dispose();
        first.Dispose();
        Assert.Same(Throttles.Default, Throttles.InCharge(null));
    }

    [Fact]
    public void UnknownPolicy_IsNamedWithTheNearest()
    {
        using var _ = Throttles.Use(MemoryThrottle.Parse("""{ "policies": { "apis": { "strategy": "gcra", "limit": 10, "period": "1s" } } }"""));
        var unknown = Assert.Throws<StrategyConfigurationException>(() => new Client().ByPolicy("ada"));
        Assert.StartsWith("There is no policy 'api'; did you mean 'apis'?", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuiltInStrategies_AreAllThatComeAlong() => Assert.Equal(
        typeof(Gcra).Assembly.GetExportedTypes().Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false)).OrderBy(type => type.Name, StringComparer.Ordinal),
        StrategyRegistry.BuiltIn.Strategies.Select(strategy => strategy.DeclaredBy).OrderBy(type => type.Name, StringComparer.Ordinal));

    [Fact]
    public void Default_IsWhatTheHostSet()
    {
        var before = Throttles.Default;
        try
        {
            Throttles.Default = new MemoryThrottle(Policy.Of("api", new Gcra { Limit = 5, Period = TimeSpan.FromHours(1) }));
            new Client().ByPolicy("ada");
            Assert.Throws<ThrottledException>(() => new Client().ByPolicy("ada"));
        }
        finally
        {
            Throttles.Default = before;
        }
    }
}
