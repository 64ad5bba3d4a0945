namespace ThrottleKit.Testing;

/// <summary>Random choices from a seed (SplitMix64): the same on every platform and runtime, so that a seed in a report always means the same run.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own for one part of a run, whatever the other parts draw.</summary>
    public static SeededRandom For(ulong seed, params ReadOnlySpan<long> part)
    {
        foreach (var number in part) seed = new SeededRandom(seed ^ (ulong)number).Next();
        return new SeededRandom(seed);
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Any of the numbers, each as likely; the bias of the remainder is far below what a run could see.</summary>
    public long Between(long min, long max) => (long)(min + (Int128)(Next() % ((UInt128)((Int128)max - min) + 1)));

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Between(1, times) == 1;

    public T Pick<T>(params ReadOnlySpan<T> items) => items[(int)Between(0, items.Length - 1)];

    /// <summary>A number whose size is as likely to be small as large, with the edges and round numbers drawn more often.</summary>
    public long Magnitude(long min, long max)
    {
        if (min < 0) return max <= 0 || OneIn(2) ? -Magnitude(Math.Max(0, -max), -min) : Magnitude(0, max);
        var width = max - min;
        if (width == 0) return min;
        if (OneIn(16)) return Pick(min, max, min + 1, max - 1);
        var bits = (int)Between(0, 63 - long.LeadingZeroCount(width)); // offsets from 2^bits to 2^(bits + 1) - 1
        var offset = Math.Min(width, Between((1L << bits) - 1, (2L << bits) - 2));
        return OneIn(4) ? Math.Max(min, RoundDown(min + offset)) : min + offset;
    }

    /// <summary>As people write numbers: one leading digit, then zeros.</summary>
    private static long RoundDown(long value)
    {
        var unit = 1L;
        while (value / unit >= 10) unit *= 10;
        return value / unit * unit;
    }
}
