using ThrottleKit.Leasing.Twin;
using Xunit.Abstractions;

namespace ThrottleKit.Leasing.Tests;

public class TwinTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 2, 617_186, 22)]
    [InlineData(2, 1, 10_310, 13)]
    public void X(int c, int q, int states, int depth)
    {
        var r = Search.Run(new LeaseOnceModel(new LeaseOnceConstants(C: c, Q: q)));
        output.WriteLine($"{r.States} {r.Depth} {r.Violated} {string.Join("\n", r.Trace)}");
        Assert.Equal((states, depth), (r.States, r.Depth));
    }

    [Theory]
    [InlineData(false, 9_818)]
    [InlineData(true, 9_894)]
    public void Y(bool gives, int states)
    {
        var r = Search.Run(new RateLeaseModel(new RateLeaseConstants(GivesBack: gives)));
        output.WriteLine($"{r.States} {r.Depth} {r.Violated} {string.Join("\n", r.Trace)}");
        Assert.Equal((states, 17), (r.States, r.Depth));
    }
}
