using System.Diagnostics;

namespace ThrottleKit.Bench.Engine;

/// <summary>
/// Keys made to collide under the hash that the framework's dictionaries begin with, against others as long: all a stranger can do who does not know
/// a process's secrets.
/// </summary>
internal static class Flood
{
    private const int Count = 4_096, Rounds = 60;

    public static void Measure(Bounds bounds)
    {
        var table = new Table("Hostile keys, nanoseconds a decision", "keys", "ThrottleKit", "floor");
        var hostile = Hostile();
        var usual = Enumerable.Range(0, Count).Select(i => $"{i:D12}".PadRight(hostile[0].Length, '.')).ToArray();
        var (oursHostile, oursUsual) = (Time(Ours.Of(1_000), hostile), Time(Ours.Of(1_000), usual));
        var (floorHostile, floorUsual) = (Time(Floor.Of(1_000), hostile), Time(Floor.Of(1_000), usual));
        table.Row("as they come", Table.Number(oursUsual), Table.Number(floorUsual));
        table.Row("made to collide", Table.Number(oursHostile), Table.Number(floorHostile));
        bounds.AtMost("hostile keys against usual ones", oursHostile / oursUsual, 1.5);
    }

    private static double Time<T>(T contestant, string[] keys)
        where T : struct, IContestant
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var key in keys) contestant.Acquire(key);
            times.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / keys.Length);
        }

        return times.Skip(Rounds / 3).Median();
    }

    /// <summary>
    /// The framework's first hash of a string takes two characters a step into one of two lanes, h = (rotate(h, 5) + h) ^ characters. Two steps of a lane
    /// that undo each other leave it as it was, so every one of twelve such pairs can be there in either form: all 4,096 combinations hash alike.
    /// </summary>
    private static string[] Hostile()
    {
        var keys = new string[Count];
        for (var i = 0; i < Count; i++)
        {
            var (text, lane) = (new List<char>(), 0x15051505u);
            for (var bit = 0; bit < 12; bit++)
            {
                var first = ((i >> bit) & 1) == 0 ? 0x00410041u : 0x00420043u;
                var before = bit == 0 ? 0x15051505u : Fixed(bit - 1);
                var middle = Step(before) ^ first;
                var second = Step(middle) ^ Fixed(bit);
                lane = Step(middle) ^ second;
                Append(text, first);
                Append(text, 0x00580058u);
                Append(text, second);
                Append(text, 0x00580058u);
            }

            keys[i] = new string([.. text]);
            if (lane != Fixed(11)) throw new InvalidOperationException("The lanes of hostile keys should end alike.");
        }

        return keys;
    }

    private static uint Fixed(int bit) => 0x12340000u + (uint)bit;

    private static uint Step(uint lane) => ((lane << 5) | (lane >> 27)) + lane;

    private static void Append(List<char> text, uint pair)
    {
        text.Add((char)(pair & 0xFFFF));
        text.Add((char)(pair >> 16));
    }
}
