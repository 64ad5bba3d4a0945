using System.Runtime.CompilerServices;
using ThrottleKit.Engine.Table;

namespace ThrottleKit.Interleaving;

/// <summary>What threads do to one table, small enough for all orders to be run.</summary>
internal static class TableScenarios
{
    /// <summary>By name, with how often a thread may be passed over.</summary>
    public static readonly (string Name, int Delays, Func<(Action[], Action)> Make)[] All =
    [
        ("two threads use one key", 20, TwoUseOneKey),
        ("two threads bring the same key", 3, TwoBringOneKey),
        ("three threads bring keys of one segment", 1, ThreeBringKeys),
        ("use against the sweep", 2, UseAgainstSweep),
        ("use against growth", 2, UseAgainstGrowth),
        ("use and two who make room", 1, UseAgainstTwoWhoMakeRoom),
        ("two who need two keys at once", 2, TwoNeedTwoKeys),
        ("use against a split", 1, UseAgainstSplit),
    ];

    private static (Action[], Action) TwoUseOneKey()
    {
        var table = Table();
        var key = Alike(table, 1)[0];
        Add(table, key, 1);
        return ([() => Add(table, key, 1), () => Add(table, key, 2)], () => Expect(table, (key, 4)));
    }

    private static (Action[], Action) TwoBringOneKey()
    {
        var table = Table();
        var key = Alike(table, 1)[0];
        return ([() => Add(table, key, 1), () => Add(table, key, 2)], () => Expect(table, (key, 3)));
    }

    private static (Action[], Action) ThreeBringKeys()
    {
        var table = Table();
        var keys = Alike(table, 3);
        return (
            [.. keys.Select(key => (Action)(() => Add(table, key, 1)))],
            () => Expect(table, [.. keys.Select(key => (key, 1L))]));
    }

    /// <summary>A state that is a multiple of 4 says nothing and may go at any time; none other may.</summary>
    private static (Action[], Action) UseAgainstSweep()
    {
        var table = new KeyTable<int, long>(null, new PlainStates(restsAt: 4));
        var keys = Alike(table, 2);
        Add(table, keys[0], 3);
        Add(table, keys[1], 4);
        var entry = Enumerable.Range(0, table.Entries).First(i => (uint)table.Comparer.Hash(keys[0]) >> 30 == i);
        return (
            [
                () =>
                {
                    Add(table, keys[0], 1);
                    Add(table, keys[0], 2);
                },
                () => table.Sweep(entry, 0),
                () => Add(table, keys[1], 1),
            ],
            () =>
            {
                Require((Get(table, keys[0]) ?? 0) % 4 == 2, "a step of the first key is lost or was taken twice");
                Require((Get(table, keys[1]) ?? 0) % 4 == 1, "a step of the second key is lost or was taken twice");
                Require(table.Used == 2, $"{table.Used} keys are counted, not 2");
            });
    }

    private static (Action[], Action) UseAgainstGrowth()
    {
        var table = Table();
        var keys = Alike(table, 5);
        foreach (var key in keys[..3]) Add(table, key, 1); // as many as a first segment takes
        return (
            [
                () => Add(table, keys[3], 1),
                () =>
                {
                    Add(table, keys[0], 1);
                    Add(table, keys[1], 1);
                },
            ],
            () => Expect(table, (keys[0], 2), (keys[1], 2), (keys[2], 1), (keys[3], 1)));
    }

    private static (Action[], Action) UseAgainstTwoWhoMakeRoom()
    {
        var table = Table();
        var keys = Alike(table, 5);
        foreach (var key in keys[..3]) Add(table, key, 1);
        return (
            [() => Add(table, keys[3], 1), () => Add(table, keys[4], 1), () => Add(table, keys[0], 1)],
            () => Expect(table, (keys[0], 2), (keys[1], 1), (keys[2], 1), (keys[3], 1), (keys[4], 1)));
    }

    /// <summary>As a composed request does: both keys get a place, then both cells are locked, the second without waiting; else all over again.</summary>
    private static (Action[], Action) TwoNeedTwoKeys()
    {
        var table = Table();
        var keys = Alike(table, 6);
        Add(table, keys[0], 1);
        Add(table, keys[1], 1);
        return (
            [() => AddToBoth(table, keys[2], keys[3]), () => AddToBoth(table, keys[4], keys[3])],
            () => Expect(table, (keys[0], 1), (keys[1], 1), (keys[2], 1), (keys[3], 2), (keys[4], 1)));
    }

    private static (Action[], Action) UseAgainstSplit()
    {
        var table = Table();
        var keys = Alike(table, 800);
        var full = 0;
        while (full < 769) Add(table, keys[full++], 1);
        return (
            [
                () =>
                {
                    for (var i = 0; i < 4; i++) Add(table, keys[full + i], 1);
                },
                () => Add(table, keys[0], 1),
            ],
            () => Expect(table, [(keys[0], 2), .. keys[1..(full + 4)].Select(key => (key, 1L))]));
    }

    private static KeyTable<int, long> Table() => new(null, new PlainStates(restsAt: long.MaxValue));

    /// <summary>Keys that share a segment of a table that has not grown.</summary>
    private static int[] Alike(KeyTable<int, long> table, int count) =>
        [.. Enumerable.Range(0, int.MaxValue).Where(key => (uint)table.Comparer.Hash(key) >> 30 == 1).Take(count)];

    /// <summary>What a limiter does to decide.</summary>
    private static void Add(KeyTable<int, long> table, int key, long amount)
    {
        while (!TryEnter(table, key, waits: true, out var places, out var at) || !Write(ref places[at], amount))
        {
        }
    }

    private static void AddToBoth(KeyTable<int, long> table, int one, int two)
    {
        while (true)
        {
            foreach (var key in new[] { one, two }) table.Add(key, table.Comparer.Hash(key), 0, int.MaxValue);
            if (!TryEnter(table, one, waits: true, out var first, out var firstAt)) continue;
            if (TryEnter(table, two, waits: false, out var second, out var secondAt))
            {
                Write(ref first[firstAt], 1);
                Write(ref second[secondAt], 1);
                return;
            }

            Cell.Exit(ref first[firstAt].Word, first[firstAt].Word & ~Cell.Locked);
            Scheduler.WaitForOthers();
        }
    }

    private static bool TryEnter(KeyTable<int, long> table, int key, bool waits, out Place<int, long>[] places, out int at)
    {
        at = table.Locate(key, table.Comparer.Hash(key), out places);
        if (at < 0)
        {
            table.Add(key, table.Comparer.Hash(key), 0, int.MaxValue);
            return false;
        }

        Require(places[at].Key == key, "the place of a key holds another");
        return (waits ? Cell.Enter(ref places[at].Word) : Cell.TryEnter(ref places[at].Word)) != Cell.NotHeld;
    }

    private static bool Write(ref Place<int, long> place, long amount)
    {
        var state = place.State;
        Scheduler.Step(); // others may be here too, if the lock does not hold them off
        place.State = state + amount;
        Cell.Exit(ref place.Word, Cell.Word(exists: true, 0));
        return true;
    }

    private static long? Get(KeyTable<int, long> table, int key)
    {
        ref var place = ref table.Find(key, table.Comparer.Hash(key));
        return Unsafe.IsNullRef(ref place) ? null : place.State;
    }

    private static void Expect(KeyTable<int, long> table, params (int Key, long State)[] expected)
    {
        foreach (var (key, state) in expected) Require(Get(table, key) == state, $"a key has the state {Get(table, key)}, not {state}");
        Require(table.Used == expected.Length, $"{table.Used} keys are counted, not {expected.Length}");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new InvalidOperationException($"In some order {otherwise}.");
    }

    /// <summary>Numbers that are used under their cell's lock alone.</summary>
    /// <param name="restsAt">A number that can be divided by this says nothing.</param>
    private sealed class PlainStates(long restsAt) : CellStates<long>
    {
        public override bool IsLive(int word, ref long state, long now) => (word & Cell.Full) != 0 && state % restsAt != 0;

        public override void Freeze(ref long state)
        {
        }

        public override void Thaw(ref long state)
        {
        }
    }
}
