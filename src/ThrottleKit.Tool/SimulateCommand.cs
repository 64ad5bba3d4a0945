using System.CommandLine;
using System.Globalization;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit simulate</c>: a fleet that shares a limit, leased, strict, and by shares, side by side; or many random ones, each held to its bound.</summary>
internal static class SimulateCommand
{
    public static Command Create(Streams streams)
    {
        var nodes = Number("--nodes", "How many nodes.", 8);
        var limit = Number("--limit", "The limit: of a window, or in a period of a rate.", 80);
        var window = Number("--window", "How long a window or a period is, in milliseconds.", 1_000);
        var windows = Number("--windows", "For how many of them.", 10);
        var demand = Number("--demand", "What is asked for, in hundredths of the limit.", 200);
        var hot = Number("--hot", "How many nodes get nearly all of it; 0 where it is even.", 0);
        var loss = Number("--loss", "How many of a thousand messages are lost.", 0);
        var schedules = Number("--schedules", "How many random fleets to run instead, in which anything goes wrong.", 0);
        var seed = new Option<long>("--seed") { Description = "What all choices are drawn from.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var rate = new Option<bool>("--rate") { Description = "The limit is a rate." };
        var sizer = new Option<string>("--sizer") { Description = "How large batches are: rate, learning, or a number.", HelpName = "WAY", DefaultValueFactory = _ => "rate" };
        var svg = new Option<string?>("--svg") { Description = "Where to draw what was admitted against the limit.", HelpName = "FILE" };
        var command = new Command("simulate", "Simulates a fleet that shares a limit, and holds every admission to the bound.")
        {
            nodes, limit, window, windows, demand, hot, loss, schedules, seed, rate, sizer, svg,
        };
        command.SetAction(call =>
        {
            if (call.GetValue(schedules) is > 0 and var many) return RunMany(streams, call.GetValue(seed), many);
            var scenario = new FleetScenario
            {
                Seed = (ulong)call.GetValue(seed),
                Nodes = AtLeastOne(call.GetValue(nodes), "--nodes"),
                Limit = AtLeastOne(call.GetValue(limit), "--limit"),
                Window = TimeSpan.FromMilliseconds(AtLeastOne(call.GetValue(window), "--window")),
                Windows = AtLeastOne(call.GetValue(windows), "--windows"),
                DemandPercent = AtLeastOne(call.GetValue(demand), "--demand"),
                HotNodes = call.GetValue(hot),
                IsRate = call.GetValue(rate),
                Sizer = SizerOf(call.GetRequiredValue(sizer)),
                Faults = new FleetFaults { Loss = call.GetValue(loss) },
            };
            var reports = new[] { FleetWay.Leased, FleetWay.Strict, FleetWay.NaiveShare }.Select(way => FleetSimulation.Run(scenario with { Way = way })).ToArray();
            foreach (var report in reports) streams.Write($"{report}\n");
            if (call.GetValue(svg) is { } file) File.WriteAllText(file, FleetChart.Draw(reports));
            return reports[0].Holds ? ExitCode.Fine : ExitCode.Differences;
        });
        return command;
    }

    private static int RunMany(Streams streams, long seed, int schedules)
    {
        var (requests, reached, worst, broken) = (0L, 0L, long.MinValue, new List<FleetReport>());
        var turn = new Lock();
        Parallel.For(seed, seed + schedules, one =>
        {
            var report = FleetSimulation.Run(FleetScenario.Random((ulong)one));
            lock (turn)
            {
                requests += report.Requests;
                worst = Math.Max(worst, report.WorstOvershoot);
                if (report.WorstOvershoot == 0) reached++;
                if (!report.Holds && broken.Count < 10) broken.Add(report);
            }
        });
        streams.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{schedules:N0} fleets from seed {seed}, {requests:N0} requests: the limit was reached exactly in {reached:N0}; worst overshoot {Math.Max(0, worst)}\n"));
        foreach (var report in broken) streams.Write($"seed {report.Scenario.Seed}: {report}\n");
        return broken.Count == 0 ? ExitCode.Fine : ExitCode.Differences;
    }

    private static Option<int> Number(string name, string description, int fallback) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };

    private static int AtLeastOne(int value, string option) => value >= 1 ? value : throw new UsageException($"{option} is {value}; it must be at least 1.");

    private static LeaseSizer SizerOf(string way) => way switch
    {
        "rate" => LeaseSizer.ByRate(),
        "learning" => LeaseSizer.Learning(),
        _ when long.TryParse(way, CultureInfo.InvariantCulture, out var permits) && permits > 0 => LeaseSizer.Fixed(permits),
        _ => throw new UsageException($"--sizer is '{way}'; write rate, learning, or how many permits a batch has."),
    };
}
