using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// The word that stands beside a state: a lock, whether there is a state, and which configuration it was made under. A state and its word are a cell.
/// </summary>
internal static class Cell
{
    /// <summary>Somebody works on the state.</summary>
    public const int Locked = 1;

    /// <summary>There is a state.</summary>
    public const int Full = 2;

    /// <summary>The cell is no longer part of the table, nor will be again: look the key up anew.</summary>
    public const int Moved = 4;

    /// <summary>Where the number of the configuration begins.</summary>
    private const int EpochShift = 3;

    /// <summary>The largest number of a configuration.</summary>
    public const int MaxEpoch = int.MaxValue >> EpochShift;

    /// <summary>A word for a state, unlocked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Word(bool exists, int epoch) => (epoch << EpochShift) | (exists ? Full : 0);

    /// <summary>The number of the configuration that a state was made under.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Epoch(int word) => word >> EpochShift;

    /// <summary>What <see cref="Enter"/> and <see cref="TryEnter"/> give where nothing is held.</summary>
    public const int NotHeld = -1;

    /// <summary>Takes the lock, waiting for it.</summary>
    /// <param name="word">The cell's word.</param>
    /// <returns>
    /// The word as it stood, unlocked: what <see cref="Exit"/> takes where nothing was written. <see cref="NotHeld"/> where the cell has moved.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Enter(ref int word)
    {
        var was = Volatile.Read(ref word);
        return (was & (Locked | Moved)) == 0 && Interlocked.CompareExchange(ref word, was | Locked, was) == was ? was : Wait(ref word);
    }

    /// <summary>Takes the lock if that takes no longer than somebody's short work on the same cell.</summary>
    /// <param name="word">The cell's word.</param>
    /// <returns>As for <see cref="Enter"/>.</returns>
    public static int TryEnter(ref int word)
    {
        for (var i = 0; i < 100; i++)
        {
            var was = Volatile.Read(ref word);
            if ((was & Moved) != 0) return NotHeld;
            if ((was & Locked) == 0 && Interlocked.CompareExchange(ref word, was | Locked, was) == was) return was;
            Thread.SpinWait(8);
        }

        return NotHeld;
    }

    /// <summary>Gives the lock back, and makes what was written visible.</summary>
    /// <param name="word">The cell's word.</param>
    /// <param name="value">What it shall be.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exit(ref int word, int value) => Volatile.Write(ref word, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Wait(ref int word)
    {
        var spin = new SpinWait();
        while (true)
        {
            var was = Volatile.Read(ref word);
            if ((was & Moved) != 0) return NotHeld;
            if ((was & Locked) == 0 && Interlocked.CompareExchange(ref word, was | Locked, was) == was) return was;
            spin.SpinOnce(sleep1Threshold: -1); // the holder works for nanoseconds; where it lost its processor, yielding is what helps
        }
    }
}
