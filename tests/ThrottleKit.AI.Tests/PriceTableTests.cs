using ThrottleKit.Budgets;

namespace ThrottleKit.AI.Tests;

public class PriceTableTests
{
    private static readonly PriceTable Prices = new(new Dictionary<string, ModelPrice>
    {
        ["gpt-4"] = new() { Input = 30m, Output = 60m },
        ["gpt-4o"] = new() { Input = 2.5m, Output = 10m, CachedInput = 1.25m },
        ["gpt-4o-mini"] = new() { Input = 0.15m, Output = 0.6m, CachedInput = 0.075m },
    });

    [Theory]
    [InlineData("gpt-4o", 2_500_000)]
    [InlineData("GPT-4o-2024-08-06", 2_500_000)]
    [InlineData("gpt-4o-mini-2024-07-18", 150_000)]
    [InlineData("gpt-4-0613", 30_000_000)]
    public void Model_IsFoundByItsName_WithOrWithoutItsVersion(string model, long input) => Assert.Equal(input, Prices.Of(model).Input);

    [Theory]
    [InlineData("gpt-4-32k")]
    [InlineData("gpt-4o-audio")]
    [InlineData("gpt-4-1")]
    [InlineData("")]
    public void ModelOfAnotherName_HasNoPrice(string model)
    {
        Assert.Null(Prices.Find(model));
        Assert.Contains($"'{model}'", Assert.Throws<KeyNotFoundException>(() => Prices.Of(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyOtherModel_MayHaveAPrice() =>
        Assert.Equal(7_000_000, new PriceTable([new("*", new ModelPrice { Input = 7 })]).Of("whatever").Input);

    [Fact]
    public void Prices_AreExact()
    {
        Assert.Equal(1_000, Prices.Of("gpt-4o").CostOf(new TokenUsage(0, 100)));
        Assert.Equal(1, Prices.Of("gpt-4o-mini").CostOf(new TokenUsage(1, 0)));
        Assert.Throws<ArgumentException>(() => new PriceTable([new("a", new ModelPrice { Input = 0.0000001m })]));
        Assert.Throws<ArgumentException>(() => new PriceTable([new("a", new ModelPrice { Output = -1 })]));
    }
}
