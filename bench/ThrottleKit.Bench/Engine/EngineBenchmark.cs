namespace ThrottleKit.Bench.Engine;

/// <summary>Keyed limiters in process, in turns in one run: what disturbs the machine disturbs all.</summary>
internal static class EngineBenchmark
{
    private const int WarmUp = 40;
    private const int Generous = 1_000_000_000, Strict = 10; // permits that a key may take at once

    private static readonly (Load Load, double? MostOfFloor)[] Loads =
    [
        (new("10,000 keys, allowed", 10_000, Generous, 1), 0.9),
        (new("10,000 keys, mostly denied", 10_000, Strict, 1), null),
        (new("1,000,000 keys, allowed", 1_000_000, Generous, 1), 0.75),
        (new("one hot key, allowed", 1, Generous, 1), 0.6),
        (new("10,000 keys, two threads", 10_000, Generous, 2), null),
        (new("one hot key, two threads", 1, Generous, 2), null),
    ];

    public static bool Run()
    {
        var bounds = new Bounds();
        var table = new Table(
            "Keyed limiters in process", "load", "allowed", "ThrottleKit, ns", "floor, ns", "of the floor", "framework, ns", "of the framework", "bytes a call",
            "framework's", "bytes a key", "floor's", "framework's");
        foreach (var (load, most) in Loads) Measure(load, most, table, bounds);
        return bounds.Report();
    }

    private static void Measure(Load load, double? mostOfFloor, Table table, Bounds bounds)
    {
        // Keys of the length that user names and addresses have.
        var keys = Enumerable.Range(0, Math.Max(10_000, load.Keys)).Select(i => $"user:{i * 7919L:D12}").ToArray();
        using var framework = Partitioned.Of(load.Burst);
        var ours = new KeyedRun<Ours>(Ours.Of(load.Burst), load, keys);
        var floor = new KeyedRun<Floor>(Floor.Of(load.Burst), load, keys);
        var theirs = new KeyedRun<Partitioned>(framework, load, keys);
        var rounds = WarmUp + (load.Threads == 1 ? 400 : 20);
        for (var round = 0; round < rounds; round++)
        {
            ours.Round(round);
            floor.Round(round);
            theirs.Round(round);
        }

        var ofFloor = Ratio(ours.Rounds, floor.Rounds);
        var ofTheirs = Ratio(ours.Rounds, theirs.Rounds);
        var bytes = Median(ours.Rounds, round => round.Bytes);
        table.Row(
            load.Name, $"{Table.Number(Median(ours.Rounds, round => round.Allowed) * 100, 0)} %",
            Table.Number(Median(ours.Rounds, round => round.Nanoseconds)), Table.Number(Median(floor.Rounds, round => round.Nanoseconds)),
            Table.Number(ofFloor, 2), Table.Number(Median(theirs.Rounds, round => round.Nanoseconds)), Table.Number(ofTheirs, 2),
            Table.Number(bytes, 0), Table.Number(Median(theirs.Rounds, round => round.Bytes), 0),
            Table.Number(ours.BytesPerKey, 0), Table.Number(floor.BytesPerKey, 0), Table.Number(theirs.BytesPerKey, 0));
        if (mostOfFloor is { } most) bounds.AtMost($"{load.Name}: of the floor", ofFloor, most);
        bounds.AtMost($"{load.Name}: of the framework", ofTheirs, 1);
        bounds.AtMost($"{load.Name}: bytes a call", bytes, 0.1);
        if (load.Keys >= 1_000_000) bounds.AtMost($"{load.Name}: bytes a key", ours.BytesPerKey, 64);
    }

    /// <summary>The median of the rounds' ratios; the first rounds warm up.</summary>
    private static double Ratio(List<Measured> ours, List<Measured> theirs) =>
        ours.Zip(theirs, (a, b) => a.Nanoseconds / b.Nanoseconds).Skip(WarmUp).Median();

    private static double Median(List<Measured> rounds, Func<Measured, double> value) => rounds.Skip(WarmUp).Select(value).Median();
}
