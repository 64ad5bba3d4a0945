using ThrottleKit.Leasing.Twin;

namespace ThrottleKit.Budgets.Twin;

/// <summary>Where a search begins, in plain types: a mutant is an assembly of its own, in which every type of the twin is another.</summary>
public static class SpendRuns
{
    /// <summary>Searches <see cref="SpendModel"/>.</summary>
    public static (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) Run(int mode, bool cuts, bool letsGo, int surroundings)
    {
        var result = Search.Run(new SpendModel(new SpendConstants((BudgetMode)mode, cuts, letsGo, (SpendSurroundings)surroundings)));
        return (result.States, result.Depth, result.Violated, result.Trace);
    }
}
