using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Throttle.Tests;

/// <summary>Partial methods of every shape: what is allowed, what a denial is, and what a wait does. Each test has limits and a time of its own.</summary>
public sealed class EnforcementTests : IDisposable
{
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Client _client = new();
    private readonly IDisposable _scope;

    public EnforcementTests() => _scope = Throttles.Use(
        new MemoryThrottle(Policy.Of("api", new Gcra { Limit = 6, Period = TimeSpan.FromMinutes(1) })) { Time = _time });

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void EachKey_HasTheLimitToItself()
    {
        Assert.Equal(1, _client.Get("ada"));
        Assert.Equal(2, _client.Get("ada"));
        Assert.Equal(3, _client.Get("bob"));
        Assert.Throws<ThrottledException>(() => _client.Get("ada"));
        Assert.Equal(3, _client.Calls);
    }

    [Fact]
    public void Denial_NamesTheLimitAndTheRetryTime()
    {
        _client.Post();
        _client.Post();
        var denied = Assert.Throws<ThrottledException>(_client.Post);
        Assert.Equal("ThrottleKit.Throttle.Tests.Client.Post", denied.Limit);
        Assert.Equal(HalfAMinute, denied.RetryAfter);
        Assert.False(denied.Decision.IsAllowed);
        Assert.Equal("The limit 'ThrottleKit.Throttle.Tests.Client.Post' denies the call; retry after 30s.", denied.Message);

        _time.Advance(HalfAMinute);
        _client.Post();
        Assert.Equal(3, _client.Calls);
    }

    [Fact]
    public void StaticMethod_HasItsDefaultArgument()
    {
        Assert.Equal(5, Client.Count());
        Assert.Equal(7, Client.Count(7));
        Assert.Throws<ThrottledException>(() => Client.Count());
    }

    [Fact]
    public async Task Task_CarriesTheDenial()
    {
        await _client.GetAsync("ada");
        await _client.GetAsync("bob"); // the key is the tenant
        var third = _client.GetAsync("ada");
        Assert.True(third.IsFaulted);
        await Assert.ThrowsAsync<ThrottledException>(() => third);
        await new Client { Tenant = "other" }.GetAsync("ada");

        await _client.PostAsync();
        await _client.PostAsync();
        await Assert.ThrowsAsync<ThrottledException>(() => _client.PostAsync().AsTask());
    }

    [Fact]
    public async Task Wait_EndsWhenThePermitIsThere()
    {
        Assert.Equal(1, await _client.WaitAsync());
        var waiting = _client.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, _client.Calls);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task Wait_BeyondWhatIsAllowed_IsDeniedAsSoonAsThatIsKnown()
    {
        await _client.WaitAsync();
        var second = _client.WaitAsync();
        var third = _client.WaitAsync();
        _time.Advance(TimeSpan.FromMinutes(1)); // the second goes, and the third would have to wait for two minutes
        await second;
        await Assert.ThrowsAsync<ThrottledException>(() => third);
    }

    [Fact]
    public async Task Wait_IsCancelledByTheMethodsToken()
    {
        using var source = new CancellationTokenSource();
        await _client.WaitAsync();
        var waiting = _client.WaitAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, _client.Calls);
    }

    [Fact]
    public async Task Sequence_AsksEachTimeItIsEnumerated()
    {
        var sequence = _client.Stream("ada");
        Assert.Equal(0, _client.Calls);
        Assert.Equal([0, 1, 2], await sequence.ToListAsync());
        Assert.Equal([0, 1, 2], await sequence.ToListAsync());
        await Assert.ThrowsAsync<ThrottledException>(async () => await sequence.ToListAsync());
        Assert.Equal(2, _client.Calls);
    }

    [Fact]
    public async Task Sequence_HandsItsTokensOn()
    {
        using var source = new CancellationTokenSource();
        var items = _client.Stream("ada").GetAsyncEnumerator(source.Token);
        Assert.True(await items.MoveNextAsync());
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await items.MoveNextAsync());
        await items.DisposeAsync();
    }

    [Fact]
    public void SeveralLimits_AreTakenFromTogetherOrNotAtAll()
    {
        _client.Both("ada");
        _client.Both("bob"); // the hour's four are used up
        for (var i = 0; i < 10; i++)
            Assert.Equal("ThrottleKit.Throttle.Tests.Client.Both#2", Assert.Throws<ThrottledException>(() => _client.Both("ada")).Limit);

        _time.Advance(HalfAMinute); // the hour gives two back in thirty minutes
        Assert.Throws<ThrottledException>(() => _client.Both("ada"));
        _time.Advance(HalfAMinute * 59);
        Assert.Equal(3, _client.Both("ada"));
    }

    [Fact]
    public async Task SeveralLimits_WaitAsTheOneThatDeniesAllows()
    {
        await _client.BothAsync();
        var denied = await Assert.ThrowsAsync<ThrottledException>(() => _client.BothAsync());
        Assert.Equal("ThrottleKit.Throttle.Tests.Client.BothAsync#1", denied.Limit);

        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await _client.BothAsync();
        }

        _time.Advance(TimeSpan.FromMinutes(18) - TimeSpan.FromSeconds(9)); // the hour has its next permit nine seconds from here
        var waiting = _client.BothAsync();
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(9));
        await waiting;
        Assert.Equal(4, _client.Calls);
    }

    [Fact]
    public void Policy_IsSharedByTheMethodsThatNameIt()
    {
        _client.ByPolicy("ada");
        _client.ByTheSamePolicy("ada");
        Assert.Equal("api", Assert.Throws<ThrottledException>(() => _client.ByTheSamePolicy("ada")).Limit);
        _client.ByTheSamePolicy("bob");
    }

    [Fact]
    public async Task OnDenied_GivesTheMethodsOwnResult()
    {
        Assert.Equal("answered", _client.Answer(out var left));
        Assert.Equal(7, left);
        Assert.Equal("t: ThrottleKit.Throttle.Tests.Client.Answer denied, retry after 00:01:00", _client.Answer(out left));
        Assert.Equal(0, left);

        Assert.Equal(1, await _client.AnswerAsync());
        Assert.Null(await _client.AnswerAsync());
        Assert.Equal(3, await _client.AnswerStream().CountAsync());
        Assert.Equal(0, await _client.AnswerStream().CountAsync());
    }

    [Fact]
    public async Task Shaper_HoldsTheCallBack()
    {
        await _client.ShapedAsync();
        var second = _client.ShapedAsync();
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await second;
        Assert.Equal(2, _client.Calls);
    }

    [Fact]
    public async Task MethodWithReferences_IsAnsweredAtOnce()
    {
        var number = 0;
        await _client.AtOnceAsync(ref number, Guid.Empty);
        var denied = _client.AtOnceAsync(ref number, Guid.Empty);
        await Assert.ThrowsAsync<ThrottledException>(() => denied);
        Assert.Equal(1, number);
    }

    [Fact]
    public void LimitOfAGenericType_IsOneForAllItsArguments()
    {
        new Generic<int>().Get();
        new Generic<string>().Get();
        Assert.Throws<ThrottledException>(() => new Generic<long>().Get());

        Assert.Equal(0, new Generic<int>().By("a", 1, 2));
        Assert.Equal(0, new Generic<int>().By(5, 1, 2));
        Assert.Throws<ThrottledException>(() => new Generic<long>().By("a", 1L));
    }

    [Fact]
    public async Task Struct_GoesOnWithWhatItWas()
    {
        var counter = new Counter { Value = 4 };
        Assert.Equal(4, await counter.GetAsync());
        var later = counter.GetAsync();
        counter.Value = 5;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4, await later);
        Assert.Equal([5], await counter.Stream().ToListAsync());
        await Assert.ThrowsAsync<ThrottledException>(async () => await counter.Stream().ToListAsync());
    }

    [Fact]
    public void MissingKey_IsAnArgumentError() => Assert.Throws<ArgumentNullException>("key", () => _client.Get(null!));

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Counts_AreExactUnderConcurrency(int tasks)
    {
        var allowed = 0;
        await Task.WhenAll(Enumerable.Range(0, tasks).Select(_ => Task.Run(() =>
        {
            for (var call = 0; call < 400; call++)
            {
                try
                {
                    Interlocked.Add(ref allowed, _client.Counted(1));
                }
                catch (ThrottledException)
                {
                    // denied: not counted
                }
            }
        })));
        Assert.Equal(100, allowed);
    }
}
