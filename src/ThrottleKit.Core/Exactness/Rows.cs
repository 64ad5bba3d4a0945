using System.ComponentModel;

namespace ThrottleKit.Exactness;

/// <summary>What emitted code uses to change rows in place, where nothing else refers to them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Rows
{
    /// <summary>A row that shares nothing with another.</summary>
    /// <param name="row">The other.</param>
    public static Counters Copy(in Counters row) => row.Copy();

    /// <summary>Changes one element of a row that nothing else refers to.</summary>
    /// <param name="row">The row.</param>
    /// <param name="index">Which element.</param>
    /// <param name="value">Its new value.</param>
    public static void Put(ref Counters row, long index, long value) => Counters.Set(ref row, index, value);

    /// <summary>Takes the next number out of those of a state.</summary>
    /// <param name="numbers">The numbers; afterwards those that follow.</param>
    public static long Next(ref ReadOnlySpan<long> numbers)
    {
        var number = numbers[0];
        numbers = numbers[1..];
        return number;
    }

    /// <summary>Puts a number among those of a state.</summary>
    /// <param name="number">The number.</param>
    /// <param name="numbers">Where it goes; afterwards what follows.</param>
    public static void Give(long number, ref Span<long> numbers)
    {
        numbers[0] = number;
        numbers = numbers[1..];
    }

    /// <summary>Takes the next row out of the numbers of a state: how many elements it has, then these.</summary>
    /// <param name="numbers">The numbers; afterwards those that follow.</param>
    public static Counters Take(ref ReadOnlySpan<long> numbers)
    {
        var length = (int)numbers[0];
        var row = Counters.Of(numbers.Slice(1, length));
        numbers = numbers[(length + 1)..];
        return row;
    }

    /// <summary>Puts a row among the numbers of a state.</summary>
    /// <param name="row">The row.</param>
    /// <param name="numbers">Where it goes; afterwards what follows.</param>
    public static void Give(in Counters row, ref Span<long> numbers)
    {
        numbers[0] = row.Length;
        row.CopyTo(numbers[1..]);
        numbers = numbers[((int)row.Length + 1)..];
    }
}
