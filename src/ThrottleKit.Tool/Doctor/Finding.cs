namespace ThrottleKit.Tool.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Worth knowing: a promise is narrower than it might be.</summary>
    Note,

    /// <summary>Limits will not hold, or will not be decided.</summary>
    Problem,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Text">What was found, and what it means.</param>
internal sealed record Finding(Severity Severity, string Subject, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant(),-8} {Subject,-12} {Text}";
}

/// <summary>What was found, in the order in which it was looked at.</summary>
internal sealed class Findings
{
    private readonly List<Finding> _all = [];

    /// <summary>All of it.</summary>
    public IReadOnlyList<Finding> All => _all;

    /// <summary>Whether limits will not hold, or will not be decided.</summary>
    public bool HasProblem => _all.Exists(finding => finding.Severity == Severity.Problem);

    /// <summary>It is as it should be.</summary>
    public void Fine(string subject, string text) => _all.Add(new Finding(Severity.Fine, subject, text));

    /// <summary>It is worth knowing.</summary>
    public void Note(string subject, string text) => _all.Add(new Finding(Severity.Note, subject, text));

    /// <summary>It is wrong.</summary>
    public void Problem(string subject, string text) => _all.Add(new Finding(Severity.Problem, subject, text));

    /// <summary>The server's clock beside this machine's.</summary>
    /// <param name="server">What the server said, in microseconds.</param>
    /// <param name="here">What this machine said at the same time.</param>
    public void Clock(long server, long here)
    {
        var apart = TimeSpan.FromMicroseconds(server - here);
        var text = $"the server's is {Math.Abs(apart.TotalSeconds):0.000} s {(apart < TimeSpan.Zero ? "behind" : "ahead of")} this machine's";
        if (apart.Duration() < TimeSpan.FromSeconds(1)) Fine("clock", text + "; the server's decides.");
        else Note("clock", text + ". Decisions are made by the server's and hold; retry times that callers read as instants are off by as much. One of the two is not synchronised.");
    }
}
