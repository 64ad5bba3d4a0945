using System.Globalization;

namespace ThrottleKit.Testing;

/// <summary>What a simulated fleet did.</summary>
/// <param name="Scenario">The fleet.</param>
/// <param name="AdmittedByWindow">What was admitted in each window.</param>
/// <param name="DemandByWindow">What was asked for in each.</param>
/// <param name="AdmittedByNode">What each node admitted.</param>
/// <param name="Requests">How many requests there were.</param>
/// <param name="Calls">How many calls reached the store.</param>
/// <param name="WorstOvershoot">The most that was ever admitted beyond the bound; 0 or less where it holds.</param>
public sealed record FleetReport(
    FleetScenario Scenario, IReadOnlyList<long> AdmittedByWindow, IReadOnlyList<long> DemandByWindow, IReadOnlyList<long> AdmittedByNode, long Requests, long Calls, long WorstOvershoot)
{
    /// <summary>Whether every admission kept to the bound.</summary>
    public bool Holds => WorstOvershoot <= 0;

    /// <summary>What was admitted of what could have been, after the first window, in which nodes know nothing yet.</summary>
    public double Utilisation
    {
        get
        {
            var later = Enumerable.Range(1, Math.Max(0, AdmittedByWindow.Count - 1)).ToArray();
            var possible = later.Sum(i => Math.Min(Scenario.Limit, DemandByWindow[i]));
            return possible == 0 ? 1 : (double)later.Sum(i => AdmittedByWindow[i]) / possible;
        }
    }

    /// <summary>What the least of the nodes admitted, of an even share.</summary>
    public double LeastShare => AdmittedByNode.Sum() == 0 ? 1 : AdmittedByNode.Min() / (AdmittedByNode.Sum() / (double)AdmittedByNode.Count);

    /// <summary>How many requests there were to one call of the store.</summary>
    public double RequestsPerCall => Requests / (double)Math.Max(1, Calls);

    /// <summary>The figures on one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scenario.Way,-10} {Scenario.Nodes} nodes: {AdmittedByWindow.Sum():N0} of {DemandByWindow.Sum():N0} admitted, {Utilisation:P1} of what could be; {Calls:N0} calls for {Requests:N0} requests ({RequestsPerCall:0.0} to one); least share {LeastShare:P0}; worst {(Holds ? $"within the bound by {-WorstOvershoot}" : $"BEYOND THE BOUND BY {WorstOvershoot}")}");
}
