using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Throttle.Tests;

/// <summary>Plain methods: every way of calling one asks.</summary>
public sealed class InterceptionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly PlainClient _client = new();
    private readonly IDisposable _scope;

    public InterceptionTests() => _scope = Throttles.Use(
        new MemoryThrottle(Policy.Of("api", new FixedWindow { Limit = 4, Window = TimeSpan.FromMinutes(1) })) { Time = _time });

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void EveryCall_Asks()
    {
        Assert.Equal(1, _client.Get("a"));
        PlainClient? maybe = _client;
        Assert.Equal(2, maybe?.Get(user: "a"));
        Assert.Throws<ThrottledException>(() => _client.Get("a"));
        Assert.Throws<ThrottledException>(() => _client.Twice());
        Assert.Equal(4, _client.Get("bb"));
    }

    [Fact]
    public void DefaultsAndParams_AreThoseOfTheMethod()
    {
        Assert.Equal(5, PlainClient.Count());
        Assert.Equal(9, PlainClient.Count(7, 1, 2));
        Assert.Throws<ThrottledException>(() => PlainClient.Count());
    }

    [Fact]
    public async Task Wait_EndsWhenThePermitIsThere()
    {
        await _client.GetAsync("a");
        var later = _client.GetAsync("a");
        Assert.False(later.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await later);
    }

    [Fact]
    public async Task Sequence_AsksWhenItIsEnumerated()
    {
        var sequence = _client.Stream();
        Assert.Equal([1], await sequence.ToListAsync());
        await Assert.ThrowsAsync<ThrottledException>(async () => await sequence.ToListAsync());
    }

    [Fact]
    public void References_ArePassedOn()
    {
        var number = 1;
        Assert.True(_client.TryGet(ref number, out var text));
        Assert.Equal("got", text);
        Assert.False(_client.TryGet(ref number, out text));
        Assert.Equal((2, null), (number, text));
    }

    [Fact]
    public void SeveralLimits_AreTakenFromTogether()
    {
        for (var i = 0; i < 3; i++) _client.Both("a");
        Assert.Equal("ThrottleKit.Throttle.Tests.PlainClient.Both#1", Assert.Throws<ThrottledException>(() => _client.Both("a")).Limit);
        _client.Both("b");
        Assert.Equal("api", Assert.Throws<ThrottledException>(() => _client.Both("c")).Limit);
    }

    [Fact]
    public void GenericTypesAndMethods_ShareTheirLimit()
    {
        Assert.Equal("x", new PlainGeneric<int>().By(1, "x"));
        Assert.NotNull(new PlainGeneric<int>().By(1, new List<int>()));
        Assert.Throws<ThrottledException>(() => new PlainGeneric<int>().By(1, "y"));
        Assert.Equal("x", new PlainGeneric<string>().By("1", "x"));
    }

    [Fact]
    public void Struct_IsChangedInItsPlace()
    {
        var counter = default(PlainCounter);
        counter.Increment();
        Assert.Equal(2, counter.Increment());
        Assert.Equal(2, counter.Value);
        Assert.Throws<ThrottledException>(() => counter.Increment());
    }

    [Fact]
    public void Extension_AsksInBothForms()
    {
        Assert.Equal(2, "a".Twice());
        Assert.Throws<ThrottledException>(() => PlainExtensions.Twice("a"));
    }
}

/// <summary>A plain method's injected throttle, which its interceptor has to see.</summary>
public class PlainInjectionTests
{
    [Fact]
    public void Injected_AnswersForItsType()
    {
        var client = new PlainClient { Throttle = new MemoryThrottle() };
        client.Get("a");
        client.Get("a");
        Assert.Throws<ThrottledException>(() => client.Get("a"));
        Assert.Equal(1, new PlainClient { Throttle = new MemoryThrottle() }.Get("a"));
    }
}
