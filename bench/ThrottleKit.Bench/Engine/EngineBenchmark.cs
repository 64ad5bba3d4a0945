using System.Text.Json;

namespace ThrottleKit.Bench.Engine;

/// <summary>Limiters in process, in turns in one run: what disturbs the machine disturbs all.</summary>
internal sealed class EngineBenchmark
{
    private const int WarmUp = 40;
    private const int Generous = 30_000_000, Strict = 10; // permits that a key may take at once

    private static readonly (Load Load, double? MostOfFloor)[] Loads =
    [
        (new("10,000 keys, allowed", 10_000, Generous, 1), 0.9),
        (new("10,000 keys, denied", 10_000, Strict, 1), null),
        (new("1,000,000 keys, allowed", 1_000_000, Generous, 1), 0.75),
        (new("1,000,000 keys, denied", 1_000_000, Strict, 1), null),
        (new("one hot key, allowed", 1, Generous, 1), 0.6),
        (new("one hot key, denied", 1, Strict, 1), null),
        (new("10,000 keys, two threads, each its own", 10_000, Generous, 2, Apart: true), null),
        (new("1,000,000 keys, two threads, each its own", 1_000_000, Generous, 2, Apart: true), null),
        (new("one hot key, two threads", 1, Generous, 2), null),
        (new("one hot key, denied, two threads", 1, Strict, 2), null),
    ];

    private readonly Bounds _bounds = new();
    private readonly int _rounds;
    private readonly Dictionary<string, Row> _rows = [];
    private readonly Table _table = new(
        "Limiters in process, nanoseconds a decision", "load", "ThrottleKit", "under locks", "floor", "framework", "of the floor", "under locks, of the floor",
        "of the framework", "bytes a call", "framework's");

    /// <summary>What one load showed.</summary>
    private sealed record Row(
        string Load, double Ours, double Locked, double Floor, double Framework, double OfFloor, double LockedOfFloor, double OfFramework,
        double BytesACall, double FrameworkBytesACall);

    private EngineBenchmark(int rounds) => _rounds = rounds;

    /// <summary>Measures all, prints tables, and writes the first as JSON where a file is named.</summary>
    public static bool Run(string? jsonFile)
    {
        var benchmark = new EngineBenchmark(rounds: 400);
        benchmark.MeasureTimes(jsonFile);
        OneLimit.Measure();
        KeyMemory.Measure(benchmark._bounds);
        Flood.Measure(benchmark._bounds);
        ExpiryPause.Measure(benchmark._bounds);
        return benchmark._bounds.Report();
    }

    /// <summary>Times alone, within a minute.</summary>
    public static bool RunQuick(string? jsonFile)
    {
        var benchmark = new EngineBenchmark(rounds: 150);
        benchmark.MeasureTimes(jsonFile);
        return benchmark._bounds.Report();
    }

    private void MeasureTimes(string? jsonFile)
    {
        MeasureAlone();
        foreach (var (load, most) in Loads) MeasureKeyed(load, most);
        CheckThreads();
        if (jsonFile is not null) File.WriteAllText(jsonFile, JsonSerializer.Serialize(_rows.Values, JsonSerializerOptions.Web));
    }

    private void MeasureAlone()
    {
        using var framework = FrameworkAlone.Of(Generous);
        Measure(new("no table: one limit, allowed", 1, Generous, 1), 1.1, OursAlone.Of(Generous), OursAlone.Locked(Generous), FloorAlone.Of(Generous), framework);
    }

    private void MeasureKeyed(Load load, double? mostOfFloor)
    {
        using var framework = Partitioned.Of(load.Burst);
        Measure(load, mostOfFloor, Ours.Of(load.Burst), Ours.Locked(load.Burst), Floor.Of(load.Burst), framework);
    }

    private void Measure<TOurs, TFloor, TTheirs>(Load load, double? mostOfFloor, TOurs ours, TOurs locked, TFloor floor, TTheirs theirs)
        where TOurs : struct, IContestant
        where TFloor : struct, IContestant
        where TTheirs : struct, IContestant
    {
        var keys = Keys.Make(Math.Max(10_000, load.Keys));
        var (a, b, c, d) = (
            new KeyedRun<TOurs>(ours, load, keys), new KeyedRun<TOurs>(locked, load, keys), new KeyedRun<TFloor>(floor, load, keys), new KeyedRun<TTheirs>(theirs, load, keys));
        var rounds = WarmUp + (load.Threads == 1 ? _rounds : 20);
        for (var round = 0; round < rounds; round++)
        {
            a.Round(round);
            b.Round(round);
            c.Round(round);
            d.Round(round);
        }

        var row = new Row(
            load.Name, Time(a.Rounds), Time(b.Rounds), Time(c.Rounds), Time(d.Rounds), Ratio(a.Rounds, c.Rounds), Ratio(b.Rounds, c.Rounds), Ratio(a.Rounds, d.Rounds),
            Median(a.Rounds, round => round.Bytes), Median(d.Rounds, round => round.Bytes));
        _rows.Add(load.Name, row);
        _table.Row(
            load.Name, Table.Number(row.Ours), Table.Number(row.Locked), Table.Number(row.Floor), Table.Number(row.Framework), Table.Number(row.OfFloor, 2),
            Table.Number(row.LockedOfFloor, 2), Table.Number(row.OfFramework, 2), Table.Number(row.BytesACall, 0), Table.Number(row.FrameworkBytesACall, 0));
        if (mostOfFloor is { } most) _bounds.AtMost($"{load.Name}: of the floor", row.OfFloor, most);
        if (typeof(TOurs) == typeof(Ours)) _bounds.AtMost($"{load.Name}: of the framework", row.OfFramework, 1); // one bucket of the framework reads no clock
        _bounds.AtMost($"{load.Name}: bytes a call", row.BytesACall, 0.1);
    }

    /// <summary>What two threads lose on one key, against what the floor loses; and how keys of their own scale.</summary>
    private void CheckThreads()
    {
        var (alone, together) = (_rows["one hot key, allowed"], _rows["one hot key, two threads"]);
        _bounds.AtMost(
            "one hot key, two threads: our loss against the floor's", together.Ours / alone.Ours / (together.Floor / alone.Floor), 1.3);
        var table = new Table("Two threads on keys of their own, requests a second against one thread", "keys", "ThrottleKit", "floor", "framework");
        foreach (var keys in new[] { "10,000 keys", "1,000,000 keys" })
        {
            var (one, two) = (_rows[$"{keys}, allowed"], _rows[$"{keys}, two threads, each its own"]);
            table.Row(keys, Table.Number(2 * one.Ours / two.Ours, 2), Table.Number(2 * one.Floor / two.Floor, 2), Table.Number(2 * one.Framework / two.Framework, 2));
            _bounds.AtLeast($"{keys}: two threads against one", 2 * one.Ours / two.Ours, 1.7);
        }

        foreach (var load in new[] { "10,000 keys", "1,000,000 keys", "one hot key" })
            _bounds.AtMost($"{load}: denied against allowed", _rows[$"{load}, denied"].Ours / _rows[$"{load}, allowed"].Ours, 1.05);
    }

    /// <summary>The median of the rounds' ratios; the first rounds warm up.</summary>
    private static double Ratio(List<Measured> ours, List<Measured> theirs) =>
        ours.Zip(theirs, (a, b) => a.Nanoseconds / b.Nanoseconds).Skip(WarmUp).Median();

    private static double Time(List<Measured> rounds) => Median(rounds, round => round.Nanoseconds);

    private static double Median(List<Measured> rounds, Func<Measured, double> value) => rounds.Skip(WarmUp).Select(value).Median();
}
