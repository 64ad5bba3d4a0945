using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Time;

/// <summary>
/// Whole microseconds since the Unix epoch, as strategies want them: steps of the machine's monotonic counter, drawn gently towards its wall clock,
/// and never backwards, whoever reads and in whatever order.
/// </summary>
/// <remarks>
/// <para>Time is a chain of straight pieces, each about a second of the counter long. A piece begins where the last one had got to, so the whole is
/// continuous; its slope is 1, or up to <see cref="MostSlew"/> off where the wall clock is away by more than <see cref="Tolerated"/>. A wall clock that
/// jumps is therefore followed slowly and refunds nothing: in a second of real time, permits flow for at most 1.001 seconds.</para>
/// <para>A reading takes the counter first and the piece after it. Where the piece is younger than the reading, its begin is the answer: nobody has been
/// told less since it was made.</para>
/// </remarks>
internal sealed class EngineClock
{
    /// <summary>How much faster or slower than the counter the clock may run, in millionths.</summary>
    private const long MostSlew = 1_000;

    /// <summary>A difference from the wall clock that is let be, in microseconds.</summary>
    private const long Tolerated = 1_000;

    private const long Second = 1_000_000;

    /// <summary>A piece that begins here ends before the latest time that strategies take.</summary>
    private const long Latest = Exact.MaxTime - (2 * Second);

    /// <summary>
    /// How far the time may be past the early end that <see cref="TryEarly"/> gives, in microseconds: what the coarse counter may be behind, at the steepest
    /// slope, with what two pieces that overlap may differ by, rounded up.
    /// </summary>
    public const long Uncertainty = CoarseTicks.MostBehind + (CoarseTicks.MostBehind * 3 * MostSlew / Second) + 1;

    private readonly TimeProvider _time;
    private readonly ICoarseTimestamp? _coarse;
    private readonly bool _isSystem, _isCoarseSystem;
    private readonly Lock _renewal = new();
    private readonly long _grain;
    private readonly ulong _ticksPerSecond;
    private Piece _piece;

    /// <summary>A clock that begins with the wall clock's time.</summary>
    /// <param name="time">The counter and the wall clock.</param>
    public EngineClock(TimeProvider time)
    {
        _time = time;
        _isSystem = ReferenceEquals(time, EngineClocks.Default);
        _isCoarseSystem = _isSystem && CoarseTicks.IsSupported;
        _coarse = time as ICoarseTimestamp;
        // A coarse counter is read as a fine one that skips, so that microseconds a tick stay below 1 and fit a 64-bit fraction.
        _grain = time.TimestampFrequency > 2 * Second ? 1 : (2 * Second / time.TimestampFrequency) + 1;
        _ticksPerSecond = (ulong)(time.TimestampFrequency * _grain);
        _piece = NewPiece(time.GetTimestamp(), WallClock(), 0);
    }

    /// <summary>The time now.</summary>
    public long Now
    {
        get
        {
            var ticks = _isSystem ? EngineClocks.Ticks : _time.GetTimestamp();
            var piece = Volatile.Read(ref _piece);
            var elapsed = (ulong)((ticks - piece.Ticks) * _grain);
            return elapsed < _ticksPerSecond ? piece.Begin + Elapsed(elapsed, piece.Rate) : Slow(ticks);
        }
    }

    /// <summary>
    /// The early end of the time, read from the coarse counter: <see cref="Now"/> would say no less, and at most <see cref="Uncertainty"/> more. Given only where an
    /// instant is past the late end.
    /// </summary>
    /// <param name="until">The instant.</param>
    /// <param name="early">The early end.</param>
    /// <returns>False where the instant may have come, or the coarse counter does not tell: read <see cref="Now"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEarly(long until, out long early)
    {
        early = 0;
        if (!_isCoarseSystem && _coarse is null) return false;
        if (until - Volatile.Read(ref _piece).Begin <= Uncertainty) return false; // what has long rested costs no reading
        var ticks = _isCoarseSystem ? CoarseTicks.Now : _coarse!.GetCoarseTimestamp();
        var piece = Volatile.Read(ref _piece); // after the reading, as in Now
        var elapsed = (ulong)((ticks - piece.Ticks) * _grain);
        early = piece.Begin + Elapsed(elapsed, piece.Rate);
        return elapsed < _ticksPerSecond && until - early > Uncertainty;
    }

    /// <summary>Where the counter stands before the piece or long after it.</summary>
    private long Slow(long ticks)
    {
        lock (_renewal)
        {
            var piece = _piece;
            if (ticks <= piece.Ticks) return piece.Begin;
            var elapsed = (ulong)((ticks - piece.Ticks) * _grain);
            if (elapsed < _ticksPerSecond) return piece.Begin + Elapsed(elapsed, piece.Rate);

            // After the piece's own second time goes on at the counter's pace: a long rest is not a long slew.
            var begin = Math.Min(Latest, piece.Begin + Elapsed(_ticksPerSecond, piece.Rate) + Elapsed(elapsed - _ticksPerSecond, Rate(0)));
            var behind = WallClock() - begin;
            var slew = Math.Abs(behind) <= Tolerated ? 0 : Math.Clamp(behind, -MostSlew, MostSlew);
            Volatile.Write(ref _piece, NewPiece(ticks, begin, slew));
            return begin;
        }
    }

    private Piece NewPiece(long ticks, long begin, long slew) => new(ticks, begin, Rate(slew));

    /// <summary>Microseconds a tick as a fraction of 2^64, rounded up: exact for whole microseconds.</summary>
    private ulong Rate(long slew)
    {
        var numerator = (UInt128)(ulong)(Second + slew) << 64;
        return (ulong)((numerator + _ticksPerSecond - 1) / _ticksPerSecond);
    }

    private static long Elapsed(ulong ticks, ulong rate) => (long)Math.BigMul(ticks, rate, out _);

    private long WallClock() =>
        Math.Clamp((_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond, 0, Latest);

    private sealed class Piece(long ticks, long begin, ulong rate)
    {
        public readonly long Ticks = ticks;
        public readonly long Begin = begin;
        public readonly ulong Rate = rate;
    }
}
