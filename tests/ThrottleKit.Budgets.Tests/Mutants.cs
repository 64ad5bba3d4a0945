using ThrottleKit.Budgets.Twin;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Budgets.Tests;

/// <summary>One guard taken away: in the streams' own functions, or in what surrounds them.</summary>
/// <param name="Name">Its name in the specification, where it has one there.</param>
/// <param name="Says">What it does.</param>
/// <param name="Fails">The invariant that must fail.</param>
/// <param name="Mode">The mode that is searched.</param>
/// <param name="Edits">What is replaced in the production source; none where the surroundings are at fault.</param>
/// <param name="Surroundings">What the surroundings do.</param>
internal sealed record Mutant(
    string Name, string Says, string Fails, BudgetMode Mode, (string Original, string Broken)[] Edits, SpendSurroundings Surroundings = SpendSurroundings.AsAssumed)
{
    private static readonly string[] Sources =
        ["src/ThrottleKit.Core/Budgets/Machine", "tests/ThrottleKit.Budgets.Tests/Twin", "tests/ThrottleKit.Leasing.Tests/Twin/Search.cs", "tests/ThrottleKit.Leasing.Tests/Twin/Packed.cs"];

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("noStop", "a stream goes on though nothing is left", "OverPost", BudgetMode.AfterTheFact, [("=> left > 0;", "=> true;")]),
        new("noAheadCheck", "the ledger gives a slice that is not left", "OverZero", BudgetMode.Metered, [], SpendSurroundings.GivesTooMuch),
        new("noReserveCheck", "the ledger reserves what is not left", "OverZero", BudgetMode.Hard, [], SpendSurroundings.GivesTooMuch),
        new("noCut", "a chunk goes out whole, whatever is paid for", "Ledger", BudgetMode.Metered, [("return new Landing(own, 0);", "return new Landing(tokens, 0);")]),
        new("twice", "a stream settles again", "Ledger", BudgetMode.Hard, [], SpendSurroundings.SettlesTwice),
        new("reap", "what a crashed stream held goes back at once", "OverZero", BudgetMode.Metered, [], SpendSurroundings.RefundsTheDead),
        new("lateIsFree", "what came late is not debited", "Ledger", BudgetMode.AfterTheFact, [("var late = tokens - own;", "var late = 0L;")]),
        new("keepsHeld", "what goes back is kept as well", "Ledger", BudgetMode.Metered, [("Covered = spending.Covered - unused", "Covered = spending.Covered")]),
        new("paysOnce", "what is set aside is not used up", "Ledger", BudgetMode.Metered, [("next = spending with { Output = spending.Output + own };", "next = spending with { Covered = spending.Covered + own, Output = spending.Output + own };")]),
        new("halfReserved", "less is reserved than a call can write", "OverZero", BudgetMode.Hard, [("BudgetMode.Hard => most,", "BudgetMode.Hard => most / 2,")]),
    ];

    /// <summary>Searches with the guard taken away.</summary>
    public (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) Search()
    {
        var runs = Edits.Length == 0 ? typeof(SpendRuns) : MutatedSources.Compile(Sources, "/SpendSteps.cs", Edits).GetType(typeof(SpendRuns).FullName!)!;
        return ((int, int, string?, IReadOnlyList<string>))runs.GetMethod(nameof(SpendRuns.Run))!.Invoke(null, [(int)Mode, Mode == BudgetMode.Metered, true, (int)Surroundings])!;
    }
}
