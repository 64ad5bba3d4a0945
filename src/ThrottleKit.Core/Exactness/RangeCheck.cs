namespace ThrottleKit.Exactness;

/// <summary>One expression that a configuration would let out of its exact range.</summary>
/// <param name="Site">The expression's number in the strategy's IR.</param>
/// <param name="Expression">The expression as it was written.</param>
/// <param name="Reason">What it reaches, and what it may.</param>
public sealed record RangeFailure(int Site, string Expression, string Reason);

/// <summary>
/// Collects what one configuration lets out of its exact range: what cannot be computed once, and what the strategy over ranges, a
/// <see cref="RangeProof"/>, finds.
/// </summary>
public sealed class RangeCheck
{
    private readonly Dictionary<int, RangeFailure> _failures = [];
    private readonly Dictionary<string, StrategyRangeException> _unusable = [];

    /// <summary>The expressions that would leave their ranges, in order of their numbers.</summary>
    public IEnumerable<RangeFailure> Failures => _failures.Values.OrderBy(failure => failure.Site);

    /// <summary>Whether nothing would.</summary>
    public bool Passed => _failures.Count == 0;

    /// <summary>Requires a value to keep its range, and gives the part that does, to go on with.</summary>
    internal Interval Keep(int site, string expression, Interval value, Interval range)
    {
        if (!value.Within(range.Min, range.Max)) Fail(site, expression, $"reaches {value}, beyond {range}");
        return value.Intersect(range);
    }

    /// <summary>Requires a divisor not to be 0.</summary>
    internal void Divisor(int site, string expression, Interval divisor)
    {
        if (divisor.Contains(0)) Fail(site, expression, $"divides by {divisor}");
    }

    /// <summary>Requires a divisor to be at least 1.</summary>
    internal void PositiveDivisor(int site, string expression, Interval divisor)
    {
        if (!divisor.IsEmpty && divisor.Min < 1) Fail(site, expression, $"divides by {divisor}");
    }

    /// <summary>Requires the bounds of a clamp to be in order.</summary>
    internal void Ordered(int site, string expression, Interval low, Interval high)
    {
        if (!low.IsEmpty && !high.IsEmpty && low.Max > high.Min) Fail(site, expression, $"clamps between {low} and {high}");
    }

    /// <summary>Requires an index to be one of a row; the room is what the row's length is above it.</summary>
    internal void Index(int site, string expression, Interval index, Interval room)
    {
        if (index.IsEmpty || room.IsEmpty || (index.Min >= 0 && room.Min >= 1)) return;
        Fail(site, expression, $"indexes a row at {index}, where {room} elements are left");
    }

    /// <summary>Requires a row to have the length of the field that takes it, the difference being 0.</summary>
    internal void SameLength(int site, string expression, Interval difference)
    {
        if (!difference.Within(0, 0)) Fail(site, expression, $"takes a row that is longer than it by {difference}");
    }

    /// <summary>
    /// Runs one step of what is computed once. A step that fails leaves its values unusable, which is a failure only where one of them is
    /// needed: what a condition guards may have no value.
    /// </summary>
    /// <param name="step">The computation.</param>
    /// <param name="results">The names of its values.</param>
    /// <returns>Its values; the default where there are none.</returns>
    public T Compute<T>(Func<T> step, params ReadOnlySpan<string> results)
        where T : struct
    {
        try
        {
            return step();
        }
        catch (StrategyRangeException fault)
        {
            foreach (var result in results) _unusable[result] = fault;
            return default;
        }
    }

    /// <summary>A value of an earlier step, for a later one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="StrategyRangeException">The value is unusable.</exception>
    public T Usable<T>(string name, T value)
        where T : struct =>
        _unusable.TryGetValue(name, out var fault) ? throw new StrategyRangeException(fault.Site, fault.Expression, fault.Reason) : value;

    /// <summary>Needs a value of an earlier step: where it is unusable, that is a failure.</summary>
    /// <param name="name">Its name.</param>
    public void Require(string name)
    {
        if (_unusable.TryGetValue(name, out var fault)) Fail(fault.Site, fault.Expression, fault.Reason);
    }

    private void Fail(int site, string expression, string reason) => _failures.TryAdd(site, new RangeFailure(site, expression, reason));
}
