using StackExchange.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis.Tests.Faults;

/// <summary>How what was certainly not carried out is repeated.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task CallThatIsRefusedAgainAndAgain_IsRepeatedEverMoreRarely()
    {
        using var tries = new Tries(enough: 20);
        var result = await BoundedCall.RunAsync<Tries, int, int>(
            tries,
            static (noted, _, _) =>
            {
                noted.Note();
                throw new RedisCommandException("no server is there for it");
            },
            static (_, reply) => reply,
            Requests.Patience,
            tries.Enough);

        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        tries.AreRare(atLeast: TimeSpan.FromMilliseconds(150)); // some 480 ms, give or take 70
    }
}
