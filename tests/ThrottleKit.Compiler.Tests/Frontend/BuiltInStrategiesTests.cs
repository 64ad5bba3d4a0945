using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Frontend;

public class BuiltInStrategiesTests
{
    [Theory]
    [InlineData("Gcra", "limit period")]
    [InlineData("TokenBucket", "limit period")]
    [InlineData("FixedWindow", "window")]
    [InlineData("TokenBudget", "window")]
    [InlineData("LeakyBucket", "limit period")]
    [InlineData("SlidingWindow", "window buckets")]
    [InlineData("SlidingWindowLog", "")]
    [InlineData("Quota", "per utcOffset weekStart")]
    public void Strategy_BindsWithoutRefusal_AndKeepsTheUnitsThatCarryReads(string name, string units)
    {
        var result = Sources.Bind(Sources.OfCore, name);

        Assert.True(result.Strategy is not null, string.Join("\n", result.Refusals.Select(refusal => refusal.ToDiagnostic())));
        Assert.Equal(units, string.Join(" ", result.Strategy.Units));
        Assert.Equal(result.Strategy.Sites.Count, result.SiteLocations.Count);
        Assert.All(["Decide", "Credit", "Charge", .. units.Length == 0 ? [] : new[] { "Carry" }], function => Assert.NotNull(result.Strategy.Find(function)));
        Assert.Equal(result.Strategy, IrText.Read(IrText.Write(result.Strategy)));
    }
}
