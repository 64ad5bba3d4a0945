using ThrottleKit.Engine.Table;

namespace ThrottleKit.Core.Tests.Engine;

/// <summary>States as words: none is changed by it, and what holds a lock is never taken for what does not.</summary>
public class PackingTests
{
    private const long From = 1_900_000_000_000_000;

    private static readonly Packing<PaidUntil> Two = new(isPossible: true, From);
    private static readonly Packing<long> One = new(isPossible: true, From);

    [Fact]
    public void EveryState_ComesBackAsItWas_PackedOrNot()
    {
        var random = new Random(5);
        var packed = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var state = new PaidUntil(Draw(random), random.NextInt64(1L << random.Next(31)));
            PaidUntil cell = default;
            Two.Put(ref cell, state, exists: true, random.Next(5));
            Assert.Equal(state, Two.Peek(ref cell));
            if (Two.TryRead(ref cell, out var word))
            {
                packed++;
                Assert.Equal(state, Two.Unpack(word));
            }

            Assert.Equal(state, Two.Take(ref cell));
            Assert.False(Two.TryRead(ref cell, out _));
            Assert.Equal(state, Two.Peek(ref cell));
            Two.Thaw(ref cell);
            Assert.Equal(word > 0, Two.TryRead(ref cell, out var thawed));
            Assert.Equal(word, thawed);
            Two.Clear(ref cell);
            Assert.Equal(default, Two.Peek(ref cell));
        }

        Assert.InRange(packed, 20_000, 180_000);
    }

    /// <summary>The second number takes steps of four bits, the first what is left of 57.</summary>
    [Theory]
    [InlineData((1L << 57) - 1, 0, true)]
    [InlineData(1L << 57, 0, false)]
    [InlineData((1L << 53) - 1, 15, true)]
    [InlineData(1L << 53, 1, false)]
    [InlineData((1L << 45) - 1, 4_095, true)]
    [InlineData(1L << 45, 4_095, false)]
    [InlineData((1L << 29) - 1, (1L << 28) - 1, true)]
    [InlineData(0, 1L << 28, false)]
    [InlineData(-1, 0, false)]
    public void WhatFits(long after, long second, bool fits)
    {
        Assert.Equal(fits, Two.TryPack(new PaidUntil(From + after, second), 0, out var word));
        if (fits) Assert.Equal(new PaidUntil(From + after, second), Two.Unpack(word));
    }

    [Fact]
    public void ConfigurationsPastTheThird_AreNotPacked()
    {
        for (var epoch = 0; epoch < 6; epoch++)
        {
            var fits = One.TryPack(From + 5, epoch, out var word);
            Assert.Equal(epoch < 3, fits);
            if (fits) Assert.Equal(epoch, Packing<long>.Epoch(word));
        }
    }

    /// <summary>Whoever read a word before a holder of the lock came cannot write after it.</summary>
    [Fact]
    public void WordThatWasReadBeforeTheLock_IsWorthNothingAfterIt()
    {
        var cell = 0L;
        One.Put(ref cell, From + 1, exists: true, 0);
        Assert.True(One.TryRead(ref cell, out var word));
        var seen = word;
        Assert.Equal(From + 1, One.Take(ref cell));
        Assert.False(Packing<long>.TryReplace(ref cell, ref seen, word + 1));
        Assert.True(seen < 0);
        One.Put(ref cell, From + 2, exists: true, 1);
        seen = word;
        Assert.False(Packing<long>.TryReplace(ref cell, ref seen, word + 1));
        Assert.Equal(From + 2, One.Peek(ref cell));
    }

    private static long Draw(Random random) => random.Next(8) switch
    {
        0 => random.NextInt64(From), // before the limiter began: no state of it, but none is to be changed
        1 => (1L << 53) - 1 - random.Next(3),
        _ => From + random.NextInt64(1L << random.Next(1, 52)),
    };
}
