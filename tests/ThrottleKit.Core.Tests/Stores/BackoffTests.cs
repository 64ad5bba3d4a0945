using ThrottleKit.Stores;

namespace ThrottleKit.Core.Tests.Stores;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    [InlineData(5, 32)]
    [InlineData(6, 50)]
    [InlineData(40, 50)]
    [InlineData(int.MaxValue, 50)]
    public void Rests_DoubleUpToTheLongest_AndAreDrawnFromTheWholeOfIt(int attempt, int longest)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(50));
        var drawn = Enumerable.Range(0, 2_000).Select(_ => backoff.After(attempt).TotalMilliseconds).ToHashSet();
        Assert.Equal(Enumerable.Range(1, longest).Select(rest => (double)rest), drawn.Order()); // one of 50 is missed in one run of some 10^16
    }

    [Fact]
    public void Rests_OfAnHour_DoNotOverflow()
    {
        var backoff = new Backoff(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(1, 100), attempt => Assert.InRange(backoff.After(attempt), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 9)]
    [InlineData(1, 3_600_001)]
    public void Rests_OutOfRange_AreRefused(int first, int longest) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest)));

    [Fact]
    public void Attempt_BeforeTheFirst_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)).After(0));
}
