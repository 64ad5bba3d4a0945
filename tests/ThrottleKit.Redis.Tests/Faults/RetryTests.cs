using StackExchange.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis.Tests.Faults;

/// <summary>How what was certainly not carried out is repeated.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task CallThatIsRefusedAgainAndAgain_IsRepeatedEverMoreRarely_AndNotInStep()
    {
        var tries = new Tries();
        var result = await BoundedCall.RunAsync<Tries, int, int>(
            tries,
            static (noted, _, _) =>
            {
                noted.Note();
                throw new RedisCommandException("no server is there for it");
            },
            static (_, reply) => reply,
            TimeSpan.FromSeconds(2),
            CancellationToken.None);

        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        tries.AreRareAndScattered(most: 70, grown: 6, spread: TimeSpan.FromMilliseconds(8)); // from 32 to 64 ms then
    }
}
