namespace ThrottleKit.Bench;

/// <summary>Holds what was measured against what the project promises.</summary>
internal sealed class Bounds
{
    private bool _met = true;

    /// <summary>Whether all were met; says so.</summary>
    public bool Report()
    {
        Console.WriteLine();
        Console.WriteLine(_met ? "Every bound is met." : "A bound is MISSED.");
        return _met;
    }

    public void AtMost(string what, double measured, double bound) => Check(what, measured, "at most", bound, measured <= bound);

    public void AtLeast(string what, double measured, double bound) => Check(what, measured, "at least", bound, measured >= bound);

    private void Check(string what, double measured, string relation, double bound, bool isMet)
    {
        if (!isMet) Console.WriteLine($"MISSED: {what} is {Table.Number(measured, 3)}; {relation} {Table.Number(bound, 3)} was promised.");
        _met &= isMet;
    }
}
