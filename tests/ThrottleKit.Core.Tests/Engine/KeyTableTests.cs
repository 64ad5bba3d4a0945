using System.Runtime.CompilerServices;
using ThrottleKit.Engine.Table;

namespace ThrottleKit.Core.Tests.Engine;

public class KeyTableTests
{
    [Fact]
    public void EveryKey_IsFoundWithItsState_WhateverTheTableHasGrownThrough()
    {
        var table = new KeyTable<int, long>(null, new JudgedStates(static (int _, in long _, long _) => true));
        for (var key = 0; key < 200_000; key++) Set(table, key, key * 3L);
        for (var key = 0; key < 200_000; key++) Assert.Equal(key * 3L, Get(table, key));
        Assert.Null(Get(table, 200_000));
        Assert.Equal(200_000, table.Used);
    }

    [Fact]
    public void KeysThatAllHashAlike_AreStillTold()
    {
        var table = new KeyTable<int, long>(new Alike(), new JudgedStates(static (int _, in long _, long _) => true));
        for (var key = 0; key < 2_000; key++) Set(table, key, key);
        for (var key = 0; key < 2_000; key++) Assert.Equal(key, Get(table, key));
    }

    [Fact]
    public void States_ThatSayNothing_LeaveWithTheSweep()
    {
        var table = new KeyTable<int, long>(null, new JudgedStates(static (int _, in long state, long now) => state > now));
        for (var key = 0; key < 50_000; key++) Set(table, key, key % 10 == 0 ? 100 : 10);
        var entries = table.Entries;
        for (var entry = 0; entry < entries; entry++) table.Sweep(entry, 50);
        Assert.Equal(5_000, table.Used);
        for (var key = 0; key < 50_000; key += 10) Assert.Equal(100, Get(table, key));

        for (var entry = 0; entry < entries; entry++) table.Sweep(entry, 100);
        Assert.Equal(0, table.Used);
    }

    [Fact]
    public void FullTable_TakesNoKeyMore_AndKeepsThoseItHas()
    {
        var table = new KeyTable<int, long>(null, new JudgedStates(static (int _, in long _, long _) => true));
        for (var key = 0; key < 100; key++) Set(table, key, key);
        Assert.False(table.Add(100, table.Comparer.Hash(100), 0, most: 100));
        Assert.True(table.Add(99, table.Comparer.Hash(99), 0, most: 100));
        Assert.Equal(100, table.Used);
        Assert.Null(Get(table, 100));
    }

    [Fact]
    public void JudgeThatFails_LeavesTheTableAsItWas()
    {
        var fails = false;
        var table = new KeyTable<int, long>(null, new JudgedStates((int _, in long state, long _) => fails && state == 150 ? throw new InvalidOperationException() : true));
        for (var key = 0; key < 1_000; key++) Set(table, key, key);
        fails = true;
        var refused = 0;
        for (var key = 1_000; key < 4_000; key++)
        {
            try
            {
                table.Add(key, table.Comparer.Hash(key), 0, int.MaxValue);
            }
            catch (InvalidOperationException)
            {
                refused++;
            }
        }

        Assert.NotEqual(0, refused);
        for (var key = 0; key < 1_000; key++) Assert.Equal(key, Get(table, key));
    }

    /// <summary>
    /// Counters modulo 4 where 0 is the same as none: dropped counters are never missed, and none is dropped that counts.
    /// </summary>
    [Fact]
    public void UseAgainstRemoval_LosesNoStepAndRepeatsNone()
    {
        const int Keys = 300, Steps = 60_000;
        var table = new KeyTable<int, long>(null, new JudgedStates(static (int word, in long state, long _) => (word & Cell.Full) != 0 && state % 4 != 0));
        var steps = new long[Keys];
        Threads.Run(4, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < Steps; i++)
            {
                if (i % 20 == 0) table.Sweep(random.Next(table.Entries), 0);
                var key = random.Next(Keys);
                Change(table, key, state => (state + 1) % 4);
                Interlocked.Increment(ref steps[key]);
            }
        });
        for (var key = 0; key < Keys; key++) Assert.Equal(steps[key] % 4, Get(table, key) ?? 0);
    }

    [Fact]
    public void KeysAddedByManyThreads_AreEachAddedOnce()
    {
        var table = new KeyTable<int, long>(null, new JudgedStates(static (int _, in long _, long _) => true));
        Threads.Run(4, _ =>
        {
            for (var key = 0; key < 20_000; key++) Change(table, key, state => state + 1);
        });
        for (var key = 0; key < 20_000; key++) Assert.Equal(4, Get(table, key));
        Assert.Equal(20_000, table.Used);
    }

    [Fact]
    public void KeysThatAreAboutToBeUsed_StayUntilASweep()
    {
        var table = new KeyTable<int, long>(null, new JudgedStates(static (int word, in long _, long _) => (word & Cell.Full) != 0));
        for (var key = 0; key < 1_000; key++) table.Add(key, table.Comparer.Hash(key), 0, int.MaxValue);
        for (var key = 0; key < 1_000; key++) Assert.Equal(0, Get(table, key));
        for (var entry = 0; entry < table.Entries; entry++) table.Sweep(entry, 0);
        Assert.Equal(0, table.Used);
    }

    private static void Set(KeyTable<int, long> table, int key, long value) => Change(table, key, _ => value);

    private static void Change(KeyTable<int, long> table, int key, Func<long, long> change)
    {
        var hash = table.Comparer.Hash(key);
        while (true)
        {
            ref var place = ref table.Find(key, hash);
            if (Unsafe.IsNullRef(ref place))
            {
                table.Add(key, hash, 0, int.MaxValue);
                continue;
            }

            if (Cell.Enter(ref place.Word) == Cell.NotHeld) continue;
            place.State = change(place.State);
            Cell.Exit(ref place.Word, Cell.Word(exists: true, 0));
            return;
        }
    }

    private static long? Get(KeyTable<int, long> table, int key)
    {
        ref var place = ref table.Find(key, table.Comparer.Hash(key));
        return Unsafe.IsNullRef(ref place) ? null : place.State;
    }

    /// <summary>States that a function judges.</summary>
    private sealed class JudgedStates(Judge judge) : CellStates<long>
    {
        public override bool IsLive(int word, ref long state, long now) => judge(word, state, now);

        public override void Freeze(ref long state)
        {
        }

        public override void Thaw(ref long state)
        {
        }
    }

    private delegate bool Judge(int word, in long state, long now);

    private sealed class Alike : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x == y;

        public int GetHashCode(int obj) => 42;
    }
}
