namespace ThrottleKit.Bench.Decisions;

/// <summary>Emitted kernels against the same strategies written by hand.</summary>
internal static class DecisionBenchmark
{
    private const double MostGcraRatio = 1.15;
    private static readonly (string Name, double Demand)[] Demands = [("mostly allowed", 0.8), ("half denied", 2), ("mostly denied", 20)];

    public static bool Run()
    {
        var gcra = new List<Duel<PaidUntil, Gcra.Kernel, HandGcra>>();
        foreach (var (limit, burst) in new (long, long)[] { (10, 10), (10, 100), (7, 7), (1_000_000, 1_000), (1_000_000_000, 1_000_000) })
        {
            foreach (var (name, demand) in Demands)
            {
                var emitted = new Gcra { Limit = limit, Period = TimeSpan.FromSeconds(1), Burst = burst }.Compile();
                gcra.Add(new($"{limit:N0}/s, burst {burst:N0}, {name}", emitted, new HandGcra(limit, 1_000_000, burst), new RequestStream(limit, demand)));
            }
        }

        var window = new List<Duel<WindowUse, FixedWindow.Kernel, HandFixedWindow>>();
        foreach (var limit in new long[] { 10, 1_000 })
        {
            foreach (var (name, demand) in Demands)
            {
                var emitted = new FixedWindow { Limit = limit, Window = TimeSpan.FromSeconds(1) }.Compile();
                window.Add(new($"{limit:N0}/s, {name}", emitted, new HandFixedWindow(limit, 1_000_000), new RequestStream(limit, demand)));
            }
        }

        var bounds = new Bounds();
        Compare("Gcra", gcra, bounds, MostGcraRatio);
        Compare("FixedWindow", window, bounds, mostRatio: null);
        return bounds.Report();
    }

    private static void Compare<TState, TEmitted, THand>(string title, List<Duel<TState, TEmitted, THand>> duels, Bounds bounds, double? mostRatio)
        where TState : struct, IEquatable<TState>
        where TEmitted : struct, IStrategyKernel<TState>
        where THand : struct, IStrategyKernel<TState>
    {
        foreach (var duel in duels) duel.Check();

        // The JIT shapes a method by what it sees: it sees every configuration before the first is measured.
        for (var i = 0; i < 200; i++)
            foreach (var duel in duels) duel.WarmUp();
        Thread.Sleep(1_000); // it compiles in the background
        for (var i = 0; i < 200; i++)
            foreach (var duel in duels) duel.WarmUp();

        var table = new Table(title, "configuration", "allowed", "emitted, ns", "by hand, ns", "ratio", "bytes");
        var ratios = new List<double>();
        foreach (var duel in duels)
        {
            var result = duel.Measure();
            ratios.Add(result.Ratio);
            table.Row(
                duel.Name, $"{Table.Number(result.Allowed * 100, 0)} %", Table.Number(result.Emitted), Table.Number(result.Hand),
                Table.Number(result.Ratio, 2), $"{result.Bytes}");
            bounds.AtMost($"{title}, {duel.Name}: bytes allocated", result.Bytes, 0);
        }

        table.Row("**median of the ratios**", "", "", "", $"**{Table.Number(ratios.Median(), 2)}**", "");
        if (mostRatio is { } most) bounds.AtMost($"{title}: the median ratio", ratios.Median(), most);
    }
}
