using System.ComponentModel;

namespace ThrottleKit.Exactness;

/// <summary>
/// A strategy over ranges instead of numbers: from what a request and a state may hold to what each of its expressions reaches, for one configuration.
/// The compiler writes it as a table of steps, one a line:
/// <code>
/// Inputs 1                          how many variables the configuration gives: r0 and so on
/// r1 = Add r0 [0,100]               an operation on intervals, which are variables or written out
/// r2 = Keep r1 [0,99] 7 limit + n   a rule; the number of the expression that it holds to it, and its text
/// If r2                             what follows, up to End, only if none of these is empty
///   r2 = Union r2 [5]
/// End
/// Loop r3 [0]                       variables, then as many values to start from; up to Next, until the rounds change nothing
///   r4 = Add r3 [1]
/// Next r4                           the values at the end of a round
/// </code>
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RangeProof
{
    private readonly IReadOnlyList<RangeStep> _steps;
    private readonly int _inputs;
    private readonly int _variables;

    /// <summary>Reads a table.</summary>
    /// <param name="text">The table.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public RangeProof(string text)
    {
        var reader = new RangeProofReader(text);
        (_inputs, _steps) = reader.Read();
        _variables = Math.Max(_inputs, reader.Variables);
    }

    /// <summary>Computes the table for one configuration.</summary>
    /// <param name="check">Takes what does not hold.</param>
    /// <param name="inputs">The values that the table is given.</param>
    /// <exception cref="ArgumentException">They are not as many as it takes.</exception>
    public void Run(RangeCheck check, ReadOnlySpan<long> inputs)
    {
        if (inputs.Length != _inputs) throw new ArgumentException($"The table takes {_inputs} values, not {inputs.Length}.", nameof(inputs));
        var values = new Interval[_variables];
        for (var i = 0; i < inputs.Length; i++) values[i] = Interval.Of(inputs[i]);
        foreach (var step in _steps) step.Run(check, values);
    }
}
