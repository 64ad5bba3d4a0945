using ThrottleKit.Budgets;

namespace ThrottleKit.Bench.Budgets;

/// <summary>How far spend runs over a budget, and how much of the budget is used, by simulations that follow from their seeds: no timing has a part in them.</summary>
internal static class BudgetBenchmark
{
    /// <summary>How many workloads each payer gets.</summary>
    public const int Workloads = 10_000;

    /// <summary>Prints the tables, and holds them to what the modes state.</summary>
    public static bool Run()
    {
        var bounds = new Bounds();
        OvershootTable(bounds);
        UtilisationTable(bounds);
        return bounds.Report();
    }

    private static void OvershootTable(Bounds bounds)
    {
        var table = new Table(
            $"Overshoot over {Table.Number(Workloads, 0)} workloads: 1 to 500 streams, caps of 10^3 to 10^8, chunks of 1 to 4,000",
            "held by", "workloads over, released", "largest, released", "workloads over, generated", "largest, generated", "beyond what is stated", "not recorded");
        foreach (var payer in Enum.GetValues<Payer>())
        {
            long overReleased = 0, largestReleased = 0, overGenerated = 0, largestGenerated = 0, broken = 0, unrecorded = 0;
            for (var seed = 1UL; seed <= Workloads; seed++)
            {
                var result = OvershootWorkload.Run(seed, payer);
                overReleased += result.OfReleased > 0 ? 1 : 0;
                largestReleased = Math.Max(largestReleased, result.OfReleased);
                overGenerated += result.OfGenerated > 0 ? 1 : 0;
                largestGenerated = Math.Max(largestGenerated, result.OfGenerated);
                broken += payer != Payer.CheckThenAdd && !Holds(payer, result) ? 1 : 0;
                unrecorded += result.Recorded < result.Released ? 1 : 0;
            }

            table.Row(
                NameOf(payer), Table.Number(overReleased, 0), Table.Number(largestReleased, 0), Table.Number(overGenerated, 0), Table.Number(largestGenerated, 0),
                payer == Payer.CheckThenAdd ? "states nothing" : Table.Number(broken, 0), Table.Number(unrecorded, 0));
            if (payer == Payer.CheckThenAdd) continue;
            bounds.AtMost($"workloads beyond what is stated, {NameOf(payer)}", broken, 0);
            bounds.AtMost($"workloads with spend that is not recorded, {NameOf(payer)}", unrecorded, 0);
        }
    }

    private static void UtilisationTable(Bounds bounds)
    {
        var table = new Table(
            "What is used of a budget of which more is wanted than it has: 400 callers, 10 windows", "completions", "held by", "used, %", "streams at once", "calls cut, %", "fullest window, %");
        foreach (var lengths in Enum.GetValues<Lengths>())
        {
            var hard = UtilisationRun.Run(1, lengths, BudgetMode.Hard, null);
            var learned = UtilisationRun.Run(1, lengths, BudgetMode.Metered, new LearnedReservation());
            foreach (var (name, result) in new[]
            {
                ("hard", hard), ("metered, learned", learned), ("metered, one slice", UtilisationRun.Run(1, lengths, BudgetMode.Metered, null)),
                ("metered, hostile learner", UtilisationRun.Run(1, lengths, BudgetMode.Metered, new FixedSlice(long.MaxValue))),
            })
            {
                table.Row(lengths.ToString(), name, Table.Number(result.Used), Table.Number(result.Streams), Table.Number(result.Cut), Table.Number(result.WorstWindow));
                bounds.AtMost($"the fullest window of {name}, %", result.WorstWindow, 100);
            }

            bounds.AtLeast($"streams at once, learned against hard, {lengths}", learned.Streams / hard.Streams, 1.3);
        }
    }

    /// <summary>Whether a workload kept what its mode states.</summary>
    public static bool Holds(Payer payer, in Overshoot result) => result.Generated <= result.MostGenerated && result.OfReleased <= payer switch
    {
        Payer.AfterTheFact => result.LargestDebit - 1,
        _ => 0,
    };

    private static string NameOf(Payer payer) => payer switch
    {
        Payer.Hard => "hard",
        Payer.Metered => "metered",
        Payer.AfterTheFact => "after the fact",
        _ => "check before, add after",
    };
}
