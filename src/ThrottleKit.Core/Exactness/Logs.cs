using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Exactness;

/// <summary>What emitted code does with logs. Where a record stands was checked before.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Logs
{
    /// <summary>The log of a state that a function is given: no older version of it is in use any more.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="log">The log.</param>
    /// <exception cref="InvalidOperationException">The log is such an older version.</exception>
    public static Log<T> Given<T>(Log<T> log)
        where T : unmanaged => log.AsGiven();

    /// <summary>Adds a record to a log that nothing else refers to.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="at">Where the record comes to stand: right after the newest.</param>
    /// <param name="entry">The record.</param>
    public static void Append<T>(ref Log<T> log, long at, T entry)
        where T : unmanaged => log = Appended(log, at, entry);

    /// <summary>The log with one record more.</summary>
    /// <inheritdoc cref="Append"/>
    public static Log<T> Appended<T>(Log<T> log, long at, T entry)
        where T : unmanaged
    {
        Debug.Assert(at == log.Count, "A record is appended where the log ends.");
        return log.Append(entry);
    }

    /// <summary>Takes the oldest record from a log that nothing else refers to.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="at">Where that record stands: first of all.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DropOldest<T>(ref Log<T> log, long at)
        where T : unmanaged => log = WithoutOldest(log, at);

    /// <summary>The log without its oldest record.</summary>
    /// <inheritdoc cref="DropOldest"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Log<T> WithoutOldest<T>(Log<T> log, long at)
        where T : unmanaged
    {
        Debug.Assert(at == 0, "The oldest record stands first.");
        return log.DropOldest();
    }

    /// <summary>Replaces a record of a log that nothing else refers to.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="at">Where the record stands.</param>
    /// <param name="entry">The one to stand there.</param>
    public static void Replace<T>(ref Log<T> log, long at, T entry)
        where T : unmanaged => log = log.With(at, entry);

    /// <summary>Takes the next log out of the numbers of a state: how many numbers it has, then these.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="numbers">The numbers; afterwards those that follow.</param>
    public static Log<T> Take<T>(ref ReadOnlySpan<long> numbers)
        where T : unmanaged
    {
        var length = (int)numbers[0];
        var log = Log<T>.Of(numbers.Slice(1, length));
        numbers = numbers[(length + 1)..];
        return log;
    }

    /// <summary>Puts a log among the numbers of a state.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="numbers">Where it goes; afterwards what follows.</param>
    public static void Give<T>(in Log<T> log, ref Span<long> numbers)
        where T : unmanaged
    {
        var length = (int)Width(log);
        numbers[0] = length;
        log.CopyTo(numbers.Slice(1, length));
        numbers = numbers[(length + 1)..];
    }

    /// <summary>How many numbers the records of a log are.</summary>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="log">The log.</param>
    public static long Width<T>(in Log<T> log)
        where T : unmanaged => log.Count * (Unsafe.SizeOf<T>() / sizeof(long));
}
