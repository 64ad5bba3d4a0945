using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// Hashes under secrets that each process draws for itself: who chooses keys cannot choose ones that collide, as long as no hash is shown to anyone, and
/// none is. Each step multiplies two words to 128 bits and folds the halves together, as the wyhash family does; two or three such steps hash a key of usual
/// length, which is several times faster than the framework's keyed hash of strings.
/// </summary>
internal static class KeyHash
{
    private static readonly ulong First = Secret(), Second = Secret(), Third = Secret();

    /// <summary>The hash of a text by its UTF-16 units, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ReadOnlySpan<char> text)
    {
        ref var at = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text));
        var length = (nint)text.Length * sizeof(char);
        var hash = (ulong)length * Third;
        if (length < 16) return Finish(hash ^ OfShort(ref at, length));

        // Blocks do not wait for one another: each is multiplied under a secret of its own place, and they are put together at the end.
        var secret = First;
        for (nint offset = 0; offset < length - 16; offset += 16)
        {
            hash ^= Fold(Word(ref at, offset) ^ secret, Word(ref at, offset + 8) ^ Second);
            secret += Third;
        }

        return Finish(hash ^ Fold(Word(ref at, length - 16) ^ secret, Word(ref at, length - 8) ^ Second));
    }

    /// <summary>The hash of a whole number, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ulong number) => Finish(Fold(number ^ First, Second));

    /// <summary>The hash of two, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ulong low, ulong high) => Finish(Fold(low ^ First, high ^ Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfShort(ref byte at, nint length)
    {
        var (low, high) = length switch
        {
            >= 8 => (Word(ref at, 0), Word(ref at, length - 8)),
            >= 4 => (Half(ref at, 0), Half(ref at, length - 4)),
            2 => (Unsafe.As<byte, char>(ref at), 0ul),
            _ => (0ul, 0ul),
        };
        return Fold(low ^ First, high ^ Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Finish(ulong hash)
    {
        var folded = (int)Fold(hash ^ Third, First);
        return folded == 0 ? 1 : folded; // 0 marks a place as empty
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b) => (Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _)) ^ (a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte at, nint offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Half(ref byte at, nint offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, offset));

    private static ulong Secret()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return MemoryMarshal.Read<ulong>(bytes) | 1;
    }
}
