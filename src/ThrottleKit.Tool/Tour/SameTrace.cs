using System.Globalization;
using Spectre.Console;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool.Tour;

/// <summary>The second stop: the same requests decided in process and on a server, side by side.</summary>
internal static class SameTrace
{
    private const long Start = 1_700_000_000_000_000;

    /// <summary>When each request comes, in milliseconds, and what it takes.</summary>
    private static readonly (long At, long Cost)[] Requests =
        [(0, 1), (120, 2), (250, 2), (251, 1), (400, 0), (600, 1), (999, 3), (1_000, 3), (1_000, 3), (5_000, 9)];

    /// <returns>Whether all places agree.</returns>
    public static bool Show(IAnsiConsole console)
    {
        TourCommand.Stop(console, 2, "The same decisions everywhere",
            "Ten requests to gcra (5 permits a second, bursts of 5), decided by the emitted C#, by the Lua in an embedded Garnet server, and by the exact "
            + "interpreter that serves as the oracle.");

        var strategy = Gcra.Definition.Create(StrategyArguments.ByName(
            Gcra.Definition, new Dictionary<string, long> { ["limit"] = 5, ["period"] = 1_000_000 }));
        string[] places = ["csharp", "garnet", "oracle"];
        var hosts = places.Select(place => HostCatalog.Create(place, StrategyRegistry.BuiltIn)).ToList();
        try
        {
            var hosted = hosts.Select(host => host.Open(strategy)).ToList();
            var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns("at", "cost", "in process", "Garnet", "oracle", "");
            var same = true;
            foreach (var (at, cost) in Requests)
            {
                var request = new StrategyRequest(StrategyOperation.Decide, Start + (at * 1_000), cost);
                var replies = hosted.Select(place => place.Apply(request, "tour")).ToList();
                var states = hosts.Select(host => host.ReadState("tour")).ToList();
                var agree = replies.Distinct().Count() == 1 && states.Distinct().Count() == 1;
                same &= agree;
                table.AddRow([$"{at} ms", cost.ToString(CultureInfo.InvariantCulture), .. replies.Select(Describe), agree ? "[green]same[/]" : "[red]differ[/]"]);
            }

            console.Write(table);
            console.MarkupLine(same
                ? "Decisions and stored states are [green]identical[/], bit for bit. A denial says when the same request will succeed, and not a microsecond early."
                : "[red]They differ. That is a defect: please report it with this output.[/]");
            console.WriteLine($"What Garnet holds: {hosts[1].ReadState("tour")} (fingerprint, what the state was made with; the fields)");
            return same;
        }
        finally
        {
            foreach (var host in hosts) host.Dispose();
        }
    }

    private static string Describe(StrategyReply reply)
    {
        var decision = reply.Decision;
        return decision.IsAllowed
            ? $"[green]yes[/], {decision.Remaining} left"
            : decision.RetryAfter is { } wait
                ? $"[red]no[/], retry in {Duration.FromMicroseconds(wait.Ticks / TimeSpan.TicksPerMicrosecond)}"
                : "[red]no[/], never";
    }
}
