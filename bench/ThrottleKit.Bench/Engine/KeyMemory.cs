namespace ThrottleKit.Bench.Engine;

/// <summary>What a key takes beside itself, when there are a million.</summary>
internal static class KeyMemory
{
    public static void Measure(Bounds bounds)
    {
        var table = new Table("Memory, bytes a key beside the key itself", "keys", "ThrottleKit", "floor", "framework");
        foreach (var count in new[] { 10_000, 1_000_000 })
        {
            var keys = Keys.Make(count);
            using var framework = Partitioned.Of(10);
            var ours = BytesAKey(Ours.Of(10), keys);
            table.Row(
                Table.Number(count, 0), Table.Number(ours, 0), Table.Number(BytesAKey(Floor.Of(10), keys), 0), Table.Number(BytesAKey(framework, keys), 0));
            bounds.AtMost($"{count:N0} keys: bytes a key", ours, 64);
        }
    }

    private static double BytesAKey<T>(T contestant, string[] keys)
        where T : struct, IContestant
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var key in keys) contestant.Acquire(key);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        contestant.Acquire(keys[0]);
        return (after - before) / (double)keys.Length;
    }
}
