using StackExchange.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis.Tests.Faults;

/// <summary>How what was certainly not carried out is repeated.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task CallThatIsRefusedAgainAndAgain_IsRepeatedEverMoreRarely_AndNotInStep()
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
        tries.AreRareAndScattered(atLeast: TimeSpan.FromMilliseconds(450), grown: 6, spread: TimeSpan.FromMilliseconds(8)); // from 1 ms to 2, doubled up to 32 to 64: 479 ms or more
    }
}
