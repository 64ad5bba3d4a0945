using ThrottleKit.Exactness;

namespace ThrottleKit.Core.Tests.Language;

/// <summary>A log is a value, though its versions share what they can.</summary>
public class LogTests
{
    private const int Seed = 77;

    private readonly record struct Entry(long At, long Cost);

    [Fact]
    public void NewLog_IsEmpty()
    {
        Assert.Equal(0, Log<Entry>.Empty.Count);
        Assert.Equal(default, Log<Entry>.Empty);
        Assert.Throws<ArgumentOutOfRangeException>(() => Log<Entry>.Empty.Oldest);
        Assert.Throws<ArgumentOutOfRangeException>(() => Log<Entry>.Empty.Newest);
        Assert.Throws<InvalidOperationException>(() => Log<Entry>.Empty.DropOldest());
        Assert.Throws<ArgumentOutOfRangeException>(() => Log<Entry>.Empty.With(0, default));
    }

    /// <summary>Whatever is made of a version, and in whatever order, each still holds what it held.</summary>
    [Fact]
    public void EveryVersion_KeepsWhatItHolds()
    {
        var random = new Random(Seed);
        for (var history = 0; history < 200; history++)
        {
            var versions = new List<(Log<Entry> Log, Entry[] Expected)> { (Log<Entry>.Empty, []) };
            for (var step = 0; step < 150; step++)
            {
                var (log, expected) = random.Next(3) == 0 ? versions[random.Next(versions.Count)] : versions[^1];
                var entry = new Entry(random.Next(1000), random.Next(1000));
                versions.Add(random.Next(expected.Length == 0 ? 1 : 4) switch
                {
                    1 => (log.DropOldest(), expected[1..]),
                    2 when random.Next(expected.Length) is var at => (log.With(at, entry), [.. expected[..at], entry, .. expected[(at + 1)..]]),
                    _ => (log.Append(entry), [.. expected, entry]),
                });
            }

            foreach (var (log, expected) in versions)
            {
                Assert.Equal(expected.Length, log.Count);
                for (var i = 0; i < expected.Length; i++) Assert.True(expected[i] == log[i], $"seed {Seed}, history {history}");
                if (expected.Length > 0) Assert.Equal((expected[0], expected[^1]), (log.Oldest, log.Newest));
            }
        }
    }

    [Fact]
    public void Equality_IsThatOfTheRecords()
    {
        var one = Log<Entry>.Empty.Append(new(1, 2)).Append(new(3, 4));
        var same = Log<Entry>.Empty.Append(new(0, 0)).Append(new(1, 2)).DropOldest().Append(new(3, 4));

        Assert.True(one == same && one.Equals((object)same) && one.GetHashCode() == same.GetHashCode());
        Assert.True(one != same.With(1, new(3, 5)) && one != same.DropOldest());
        Assert.Equal("[Entry { At = 1, Cost = 2 }, Entry { At = 3, Cost = 4 }]", one.ToString());
    }

    [Fact]
    public void FullLog_TakesNoMore()
    {
        var log = Log<Entry>.Empty;
        for (var i = 0; i < Log<Entry>.MaxCount; i++) log = log.Append(new(i, 1));

        Assert.Throws<InvalidOperationException>(() => log.Append(new(0, 0)));
        Assert.Equal(new Entry(5_000, 1), log[5_000]);
    }

    [Fact]
    public void Numbers_GiveTheSameLog()
    {
        var log = Log<Entry>.Empty.Append(new(9, 9)).Append(new(1, 2)).Append(new(3, 4)).DropOldest();
        var numbers = new long[6];
        Span<long> rest = numbers;
        Logs.Give(log, ref rest);

        Assert.Equal([4, 1, 2, 3, 4, 0], numbers);
        Assert.Equal(1, rest.Length);
        ReadOnlySpan<long> from = numbers;
        Assert.Equal(log, Logs.Take<Entry>(ref from));
    }

    /// <summary>What has been decided on leaves its places to what came of it, and says so if it is decided on again.</summary>
    [Fact]
    public void GivenLog_FreesThePlacesOfItsPast()
    {
        var first = Log<Entry>.Empty.Append(new(1, 1)).Append(new(2, 1));
        var log = first;
        for (var i = 0; i < 100; i++) log = Logs.Appended(Logs.WithoutOldest(Logs.Given(log), 0), 1, new Entry(i, 1));

        Assert.Equal([new Entry(98, 1), new Entry(99, 1)], new[] { log[0], log[1] });
        Assert.Throws<InvalidOperationException>(() => Logs.Given(first));
    }
}
