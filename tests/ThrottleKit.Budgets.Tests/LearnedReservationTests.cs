namespace ThrottleKit.Budgets.Tests;

public class LearnedReservationTests
{
    [Fact]
    public void FewCalls_SayNothingYet()
    {
        var learner = new LearnedReservation(atFirst: 300);
        for (var i = 0; i < 15; i++) learner.Observe("model", 7);
        Assert.Equal(300, learner.Size("model", 1_000));
        learner.Observe("model", 7);
        Assert.Equal(7, learner.Size("model", 1_000));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(100)]
    public void Quantile_IsRightToAnEighth(int percent)
    {
        var random = new Random(1);
        long[] calls = [.. Enumerable.Range(0, 256).Select(_ => (long)Math.Exp(random.NextDouble() * 12))];
        var learner = new LearnedReservation(percent);
        foreach (var call in calls) learner.Observe("model", call);
        var exact = calls.Order().ElementAt((((256 * percent) + 99) / 100) - 1);
        Assert.InRange(learner.Size("model", long.MaxValue), exact, exact + (exact / 8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void WildCall_IsOneAmongMany_AndForgotten(long wild)
    {
        var learner = new LearnedReservation(percent: 90, memory: 64);
        for (var i = 0; i < 64; i++) learner.Observe("model", 100);
        var usual = learner.Size("model", 1_000);
        for (var i = 0; i < 6; i++) learner.Observe("model", wild);
        Assert.Equal(usual, learner.Size("model", 1_000));
        for (var i = 0; i < 64; i++) learner.Observe("model", wild);
        Assert.NotEqual(usual, learner.Size("model", 1_000));
        for (var i = 0; i < 64; i++) learner.Observe("model", 100);
        Assert.Equal(usual, learner.Size("model", 1_000));
    }

    [Fact]
    public void Kinds_AreApart_UpToAsManyAsAreKept()
    {
        var learner = new LearnedReservation(atFirst: 5);
        for (var kind = 0; kind < LearnedReservation.MostKinds + 10; kind++)
            for (var i = 0; i < 16; i++) learner.Observe($"model {kind}", kind < LearnedReservation.MostKinds ? 1_000 : 10);
        Assert.Equal(1_023, learner.Size("model 0", 1_000_000));
        Assert.Equal(10, learner.Size("a model never seen", 1_000_000));
    }

    [Fact]
    public void OptionsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearnedReservation(percent: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearnedReservation(memory: 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearnedReservation(atFirst: 0));
    }
}
