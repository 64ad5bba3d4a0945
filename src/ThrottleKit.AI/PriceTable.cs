using ThrottleKit.Budgets;

namespace ThrottleKit.AI;

/// <summary>What a model costs, in dollars for a million tokens, as providers state it and as a configuration section binds it.</summary>
public sealed record ModelPrice
{
    /// <summary>The price of a million input tokens.</summary>
    public decimal Input { get; init; }

    /// <summary>The price of a million output tokens, reasoning included.</summary>
    public decimal Output { get; init; }

    /// <summary>The price of a million input tokens out of the provider's cache; as <see cref="Input"/> where it is not given.</summary>
    public decimal? CachedInput { get; init; }
}

/// <summary>
/// Prices by model, for budgets in micro-dollars. A model is looked up by its name; by its name without the version that follows it, so that <c>gpt-4o</c> is also the price of
/// <c>gpt-4o-2024-08-06</c>; and at last under <see cref="AnyOther"/>.
/// </summary>
public sealed class PriceTable
{
    /// <summary>The entry for models that have none.</summary>
    public const string AnyOther = "*";

    private const decimal MicroDollars = 1_000_000;

    private readonly Dictionary<string, TokenWeights> _weights = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A table of prices.</summary>
    /// <param name="prices">The price of each model.</param>
    /// <exception cref="ArgumentException">A price is negative, or no whole number of micro-dollars for a million tokens.</exception>
    public PriceTable(IEnumerable<KeyValuePair<string, ModelPrice>> prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        foreach (var (model, price) in prices)
            _weights[model] = TokenWeights.PerMillion(
                Whole(model, nameof(ModelPrice.Input), price.Input),
                Whole(model, nameof(ModelPrice.Output), price.Output),
                price.CachedInput is { } cached ? Whole(model, nameof(ModelPrice.CachedInput), cached) : null);
    }

    /// <summary>What the tokens of a model cost, in micro-dollars.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="KeyNotFoundException">Neither it nor any other model has a price.</exception>
    public TokenWeights Of(string model) => Find(model) ?? throw new KeyNotFoundException(
        $"The model '{model}' has no price. There are prices for {string.Join(", ", _weights.Keys.Order(StringComparer.Ordinal))}; add one for it, or for '{AnyOther}'.");

    /// <summary>What the tokens of a model cost, in micro-dollars; null where neither it nor any other model has a price.</summary>
    /// <param name="model">The model.</param>
    public TokenWeights? Find(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return NamesOf(model).Append(AnyOther).Select(name => _weights.GetValueOrDefault(name)).FirstOrDefault(weights => weights is not null);
    }

    /// <summary>Its name, and what is left of it without a version. Versions are dates and numbers; any other ending may be another model with another price.</summary>
    private static IEnumerable<string> NamesOf(string model)
    {
        const int shortest = 4;
        yield return model;
        for (var i = model.Length - 1; i > 0 && (char.IsAsciiDigit(model[i]) || model[i] == '-'); i--)
            if (model[i] == '-' && model.Length - i > shortest) yield return model[..i];
    }

    private static long Whole(string model, string what, decimal dollars)
    {
        var price = dollars * MicroDollars;
        return price >= 0 && price <= Exact.MaxAmount && price == decimal.Truncate(price)
            ? (long)price
            : throw new ArgumentException($"The price {what} of '{model}' is {dollars} dollars; it must not be negative, and have six decimals at most.");
    }
}
