using System.Globalization;
using System.Text;

namespace ThrottleKit.Testing;

/// <summary>What an equality run counted for one strategy.</summary>
/// <param name="Strategy">The strategy's name.</param>
/// <param name="Steps">Steps run on every host.</param>
/// <param name="Comparisons">Comparisons of a host's reply and state with the reference's.</param>
/// <param name="ConfigurationsUsed">Configurations that the steps ran under.</param>
/// <param name="ConfigurationsRefused">Configurations drawn that the strategy refused.</param>
/// <param name="OutOfRange">Steps at which an expression left its exact range at run time, in every host alike.</param>
/// <param name="Differences">Histories in which hosts differed; each ends there.</param>
public sealed record StrategyTally(
    string Strategy, long Steps, long Comparisons, long ConfigurationsUsed, long ConfigurationsRefused, long OutOfRange, long Differences)
{
    /// <summary>Whether more than one configuration in a hundred was refused: the declared ranges then promise too much.</summary>
    public bool RefusesTooMuch => ConfigurationsRefused * 100 > ConfigurationsUsed + ConfigurationsRefused;

    internal StrategyTally Plus(StrategyTally other) => new(
        Strategy, Steps + other.Steps, Comparisons + other.Comparisons, ConfigurationsUsed + other.ConfigurationsUsed,
        ConfigurationsRefused + other.ConfigurationsRefused, OutOfRange + other.OutOfRange, Differences + other.Differences);
}

/// <summary>A difference, made small.</summary>
/// <param name="Strategy">The strategy's name.</param>
/// <param name="History">The smallest history found that still shows it.</param>
/// <param name="Step">Where the hosts differ in it, and how.</param>
/// <param name="Test">The history as an xunit test, ready to paste.</param>
public sealed record EqualityDifference(string Strategy, History History, StepDifference Step, string Test);

/// <summary>What came of an equality run.</summary>
/// <param name="Hosts">The names of the hosts.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Strategies">The counts, by strategy.</param>
/// <param name="Differences">Some of the differences, in full.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record EqualityReport(
    IReadOnlyList<string> Hosts, ulong Seed, IReadOnlyList<StrategyTally> Strategies, IReadOnlyList<EqualityDifference> Differences, TimeSpan Elapsed)
{
    /// <summary>The counts of all strategies together.</summary>
    public StrategyTally Total => Strategies.Aggregate(new StrategyTally("all", 0, 0, 0, 0, 0, 0), (sum, tally) => sum.Plus(tally));

    /// <summary>Whether the hosts agree, and hardly a configuration was refused.</summary>
    public bool Passed => Total.Differences == 0 && !Strategies.Any(tally => tally.RefusesTooMuch);

    /// <summary>The report as people read it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Invariant($"{string.Join(", ", Hosts)}; seed {Seed}\n"));
        foreach (var tally in Strategies.Append(Total)) text.Append(Describe(tally)).Append('\n');
        text.Append(Invariant($"elapsed {Elapsed.TotalSeconds:0.0} s\n"));
        foreach (var tally in Strategies.Where(tally => tally.RefusesTooMuch))
            text.Append(Invariant($"{tally.Strategy}: more than 1 % of the configurations were refused\n"));
        foreach (var difference in Differences) text.Append(Invariant($"\n{difference.Strategy}, {difference.Step}\n\n{difference.Test}"));
        return text.ToString();
    }

    private static string Describe(StrategyTally tally) => Invariant(
        $"{tally.Strategy}: steps compared {tally.Steps}, comparisons {tally.Comparisons}, configurations used {tally.ConfigurationsUsed}, ")
        + Invariant($"refused {tally.ConfigurationsRefused}, out of range {tally.OutOfRange}, differences {tally.Differences}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
