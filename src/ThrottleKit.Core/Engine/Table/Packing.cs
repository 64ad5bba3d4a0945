using System.Numerics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// States of one number or two as one word of 64 bits, where they fit: a decision is then one compare-and-swap, a denial writes nothing at all, and nobody waits
/// for a thread that lost its processor.
/// </summary>
/// <remarks>
/// <para>The word stands where the state's first number would. From its top bit down it is: 0, 1, two bits for the number of the configuration, three for the width
/// of the second number in steps of four bits, and 57 for both numbers, the first one counted from <c>from</c>. A state that does not fit (its second number is
/// large, the time is past what is left for the first, the limit was changed too often) stands as it is but for the first number, whose bits are inverted, and is used
/// under the lock of its cell. Which of the two it is, is each state's own affair, and may change with each step.</para>
/// <para>Whoever holds a cell's lock freezes the word before it is used, by its top bit: who decides without the lock then waits for it. What is below 0 or is 0 belongs to the
/// holder of the lock, what is above 0 to anybody's compare-and-swap.</para>
/// </remarks>
/// <param name="isPossible">Whether words are used at all: see <see cref="IsPossible"/>.</param>
/// <param name="from">Where the first number is counted from: a time that none of the limiter's states is before.</param>
internal readonly struct Packing<TState>(bool isPossible, long from)
    where TState : struct
{
    private const int Bits = 57, EpochShift = 60, WidthStep = 4;
    private const long Present = 1L << 62, Frozen = long.MinValue, Content = (1L << Bits) - 1, Widths = 7L << Bits;

    /// <summary>The last configuration whose states are packed.</summary>
    private const int MaxEpoch = 2;

    /// <summary>The top bits of what is above 0 or frozen never have this pattern, as <see cref="MaxEpoch"/> leaves one out; inverted numbers always have.</summary>
    private const long Inverted = -1L << EpochShift;

    private readonly bool _isPossible = isPossible;
    private readonly long _from = from;

    /// <summary>Whether states are of one number or two, none below 0.</summary>
    public static bool IsPossible(IReadOnlyList<StrategyField> fields) =>
        fields.Count is 1 or 2 && fields.All(field => field is { IsMany: false, Min: >= 0 })
        && !RuntimeHelpers.IsReferenceOrContainsReferences<TState>() && Unsafe.SizeOf<TState>() == fields.Count * sizeof(long);

    /// <summary>The word of a state that can be decided on without its cell's lock.</summary>
    /// <returns>False where there is none: the lock is needed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ref TState cell, out long word)
    {
        word = 0;
        if (!_isPossible) return false;
        word = Volatile.Read(ref First(ref cell));
        return word > 0;
    }

    /// <summary>Puts another word in the place of one.</summary>
    /// <param name="cell">The state's place.</param>
    /// <param name="word">What stands there; afterwards, where something else did, that.</param>
    /// <param name="next">What shall.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReplace(ref TState cell, ref long word, long next)
    {
        var seen = Interlocked.CompareExchange(ref First(ref cell), next, word);
        if (seen == word) return true;
        word = seen;
        return false;
    }

    /// <summary>The number of the configuration that a word's state was made under.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Epoch(long word) => (int)(word >> EpochShift) & 3;

    /// <summary>The state of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TState Unpack(long word)
    {
        var (first, second) = (_from + (word & Content), 0L);
        if ((word & Widths) != 0) // seldom where the limit divides the period: then nothing waits for the shifts
        {
            var width = ((int)(word >> Bits) & 7) * WidthStep;
            (first, second) = (_from + ((word & Content) >> width), word & ((1L << width) - 1));
        }

        return HasSecond ? Unsafe.BitCast<Two, TState>(new(first, second)) : Unsafe.BitCast<long, TState>(first);
    }

    /// <summary>The word of a state.</summary>
    /// <returns>False where the state does not fit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPack(TState state, int epoch, out long word)
    {
        var two = HasSecond ? Unsafe.BitCast<TState, Two>(state) : new(Unsafe.BitCast<TState, long>(state), 0);
        var (first, second) = ((ulong)(two.First - _from), (ulong)two.Second);
        word = Present | ((long)epoch << EpochShift);
        if (second == 0)
        {
            word |= (long)first;
            return epoch <= MaxEpoch && first >> Bits == 0;
        }

        var steps = (64 - BitOperations.LeadingZeroCount(second) + WidthStep - 1) / WidthStep;
        var width = steps * WidthStep;
        word |= ((long)steps << Bits) | (long)((first << width) | second);
        return epoch <= MaxEpoch && steps < 8 && first >> (Bits - width) == 0;
    }

    /// <summary>The state of a cell that is held, kept from those who decide without the lock until it is put back or thawed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TState Take(ref TState cell) => _isPossible ? TakeWord(ref cell) : cell;

    /// <summary>Writes the state of a cell that is held.</summary>
    /// <param name="cell">Its place.</param>
    /// <param name="state">The state.</param>
    /// <param name="exists">Whether there is one.</param>
    /// <param name="epoch">The number of the configuration it was made under.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(ref TState cell, TState state, bool exists, int epoch)
    {
        if (!_isPossible) cell = state;
        else PutWord(ref cell, state, exists, epoch);
    }

    /// <summary>Takes the state of a cell that is held away.</summary>
    public void Clear(ref TState cell)
    {
        if (_isPossible) Volatile.Write(ref First(ref cell), 0);
    }

    /// <summary>The state of a cell that is held, as it stands at the moment.</summary>
    public TState Peek(ref TState cell)
    {
        if (!_isPossible) return cell;
        var word = Volatile.Read(ref First(ref cell));
        if (word == 0) return default;
        if (!IsInverted(word)) return Unpack(word & ~Frozen);
        var state = cell;
        First(ref state) = ~word;
        return state;
    }

    /// <summary>Keeps the state of a cell that is held from those who decide without the lock.</summary>
    public void Freeze(ref TState cell)
    {
        if (!_isPossible) return;
        var word = Volatile.Read(ref First(ref cell));
        while (word > 0 && !TryReplace(ref cell, ref word, word | Frozen))
        {
        }
    }

    /// <summary>Undoes <see cref="Freeze"/>, where the state has not been put back since.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Thaw(ref TState cell)
    {
        if (_isPossible) ThawWord(ref cell);
    }

    private TState TakeWord(ref TState cell)
    {
        Freeze(ref cell);
        return Peek(ref cell);
    }

    private void PutWord(ref TState cell, TState state, bool exists, int epoch)
    {
        if (!exists) Clear(ref cell);
        else if (TryPack(state, epoch, out var word)) Volatile.Write(ref First(ref cell), word);
        else
        {
            if (HasSecond) Second(ref cell) = Second(ref state);
            Volatile.Write(ref First(ref cell), ~First(ref state));
        }
    }

    private static void ThawWord(ref TState cell)
    {
        var word = Volatile.Read(ref First(ref cell));
        if (word < 0 && !IsInverted(word)) Volatile.Write(ref First(ref cell), word & ~Frozen);
    }

    private static bool HasSecond
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.SizeOf<TState>() > sizeof(long);
    }

    private static bool IsInverted(long word) => (word & Inverted) == Inverted;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref long First(ref TState state) => ref Unsafe.As<TState, long>(ref state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref long Second(ref TState state) => ref Unsafe.Add(ref First(ref state), 1);

    /// <summary>A state's numbers, by value: what passes through memory in two parts and is read as one makes a processor wait.</summary>
    private readonly record struct Two(long First, long Second);
}
