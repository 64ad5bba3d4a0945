using System.Numerics;
using ThrottleKit.Testing;

namespace ThrottleKit.Conformance.Tests;

/// <summary>What a saturated limiter admits, held to a reference in rational arithmetic that shares nothing with the strategies.</summary>
public class ExactRateTests
{
    private const long Start = 1_700_000_000_000_003;
    private const long TenSeconds = 10_000_000;

    [Theory]
    [InlineData(1_000_000, 1_000_000, 1_000_000)]
    [InlineData(10_000_000, 1_000_000, 10_000_000)]
    [InlineData(1_000_000_000, 1_000_000, 1_000_000_000)]
    [InlineData(1_000_000_000, 1_000_000, 1)]
    [InlineData(300_000, 1_000_000, 10)]
    [InlineData(2_800_000, 1_000_000, 1_000)]
    [InlineData(7, 1_000_000, 7)]
    [InlineData(3, 10, 5)]
    [InlineData(999_999_937, 999_983, 1_000)]
    public void Saturated_AdmitsWhatRationalArithmeticSays(long limit, long period, long burst)
    {
        var gcra = Gcra.Definition.Create(new StrategyArguments([limit, period, burst]));
        var bucket = TokenBucket.Definition.Create(new StrategyArguments([burst, limit, period]));
        var reference = new RationalGcra(limit, period, burst);
        var random = new Random(7);
        string? gcraState = null, bucketState = null;
        BigInteger admitted = 0;

        // As long as the burst lasts from one question to the next, nothing that flows is ever lost.
        var lasts = (burst - 1) * period / limit; // less the part of a permit that is left
        var longest = lasts == 0 ? 400 : (int)Math.Min(lasts, 400);
        for (long now = 0; now <= TenSeconds; now += now == TenSeconds ? 1 : Math.Min(random.Next(1, longest + 1), TenSeconds - now))
        {
            var request = new StrategyRequest(StrategyOperation.Grant, Start + now, Exact.MaxAmount);
            var expected = reference.GrantAll(Start + now);
            Assert.Equal(expected, gcra.Apply(request, ref gcraState).Granted);
            Assert.Equal(expected, bucket.Apply(request, ref bucketState).Granted);
            admitted += expected;
        }

        if (lasts > 0) Assert.Equal(burst + (BigInteger)TenSeconds * limit / period, admitted);
    }

    [Fact]
    public void OneByOne_AtAMillionASecond_AdmitsEveryMicrosecond()
    {
        var gcra = Gcra.Definition.Create(new StrategyArguments([1_000_000, 1_000_000, 1]));
        string? state = null;
        for (var now = Start; now < Start + 100_000; now++)
        {
            Assert.True(gcra.Apply(new StrategyRequest(StrategyOperation.Decide, now, 1), ref state).Decision.IsAllowed);
            Assert.False(gcra.Apply(new StrategyRequest(StrategyOperation.Decide, now, 1), ref state).Decision.IsAllowed);
        }
    }

    /// <summary>The theoretical arrival time times the limit, so that every number is whole: an emission interval is then the period.</summary>
    private sealed class RationalGcra(long limit, long period, long burst)
    {
        private BigInteger _arrival;

        public long GrantAll(long now)
        {
            var scaledNow = (BigInteger)now * limit;
            var arrival = BigInteger.Max(_arrival, scaledNow);
            var granted = ((BigInteger)burst * period - (arrival - scaledNow)) / period;
            _arrival = arrival + (granted * period);
            return (long)granted;
        }
    }
}
