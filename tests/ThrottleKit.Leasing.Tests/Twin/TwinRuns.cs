namespace ThrottleKit.Leasing.Twin;

/// <summary>Where a search begins, in plain types: a mutant is an assembly of its own, in which every type of the twin is another.</summary>
public static class TwinRuns
{
    /// <summary>Searches <see cref="LeaseOnceModel"/>.</summary>
    public static (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) LeaseOnce(int c, int q, bool singleFlight, int surroundings) =>
        Run(new LeaseOnceModel(new LeaseOnceConstants(C: c, Q: q, SingleFlight: singleFlight, Surroundings: (Surroundings)surroundings)));

    /// <summary>Searches <see cref="RateLeaseModel"/>.</summary>
    public static (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) RateLease(bool givesBack, bool topsUp, bool naiveCredit) =>
        Run(new RateLeaseModel(new RateLeaseConstants(GivesBack: givesBack, TopsUp: topsUp, NaiveCredit: naiveCredit)));

    private static (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) Run(IModel model)
    {
        var result = Search.Run(model);
        return (result.States, result.Depth, result.Violated, result.Trace);
    }
}
