namespace ThrottleKit.Core.Tests.Strategies;

/// <summary>What a shaper is for: callers that do as they are told leave at the rate, whoever gives up a place.</summary>
public class LeakyBucketTests
{
    private const int Seed = 4, Histories = 300, Steps = 200;

    [Fact]
    public void Departures_KeepTheirDistance_WhoeverGivesUp()
    {
        var random = new Random(Seed);
        for (var history = 0; history < Histories; history++)
        {
            var (limit, period, queue) = (random.NextInt64(1, 1_000), random.NextInt64(1, 100_000), random.NextInt64(0, 20));
            var bucket = new LeakyBucket { Limit = limit, Period = Duration.FromMicroseconds(period), Queue = queue }.Compile();
            var (now, exists, state) = (1_700_000_000_000_000L, false, default(LeakyBucket.State));
            var leaving = new List<(long At, long Debited, long Cost)>();
            for (var step = 0; step < Steps; step++)
            {
                now += random.Next(3) == 0 ? 0 : random.NextInt64(0, 1 + (2 * period / limit));
                if (leaving.Count > 0 && random.Next(4) == 0)
                {
                    // Any of those who wait may give up; what the bucket makes of it shows in the distances of those who stay.
                    var place = random.Next(leaving.Count);
                    var (at, debited, cost) = leaving[place];
                    if (at <= now) continue;
                    state = bucket.Credit(state, now, cost, debited);
                    leaving.RemoveAt(place);
                    continue;
                }

                var amount = random.NextInt64(1, queue + 2);
                var decision = bucket.Decide(exists, state, now, amount, out var next);
                if (!decision.IsAllowed) continue;
                (exists, state) = (true, next);
                leaving.Add((now + decision.DelayMicroseconds, now, amount));
            }

            for (var i = 1; i < leaving.Count; i++)
            {
                // A delay is rounded up, so that a distance may be short by less than a microsecond.
                var distance = leaving[i].At - leaving[i - 1].At;
                Assert.True((Int128)(distance + 1) * limit > (Int128)leaving[i - 1].Cost * period,
                    $"seed {Seed}, history {history}: {leaving[i - 1]} and then {leaving[i]}, {limit} in {period} us");
            }
        }
    }

    [Fact]
    public void LastPlace_IsGivenUpWhole_AndAnEarlierOneIsNot()
    {
        var bucket = new LeakyBucket { Limit = 1, Period = TimeSpan.FromSeconds(1), Queue = 9 }.Compile();
        const long now = 1_700_000_000_000_000, second = 1_000_000;
        bucket.Decide(exists: false, default, now, cost: 1, out var first);
        bucket.Decide(exists: true, first, now + 1, cost: 2, out var second2);

        Assert.Equal(now + second, bucket.Credit(second2, now + 2, amount: 2, debitedAt: now + 1).Whole);
        Assert.Equal(now + (2 * second), bucket.Credit(second2, now + 2, amount: 1, debitedAt: now + 1).Whole);
        Assert.Equal(second2, bucket.Credit(second2, now + 2, amount: 1, debitedAt: now));
        var twice = bucket.Credit(bucket.Credit(second2, now + 2, amount: 2, debitedAt: now + 1), now + 2, amount: 2, debitedAt: now + 1);
        Assert.Equal(now + second, twice.Whole);
    }
}
