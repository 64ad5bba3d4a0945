using System.Collections.Concurrent;
using System.Numerics;

namespace ThrottleKit.Budgets;

/// <summary>
/// A quantile of how much the last calls of the same kind wrote. They are counted in ranges, eight to each power of two, so that a quantile is right to an eighth. One wild call is one among
/// many, and forgotten after as many as the memory holds.
/// </summary>
public sealed class LearnedReservation : IReservationSizer
{
    /// <summary>Kinds beyond so many share one history: a kind is a model or a route, not a user.</summary>
    public const int MostKinds = 1_024;

    private const string Shared = "";

    private readonly ConcurrentDictionary<string, History> _kinds = new(StringComparer.Ordinal);
    private readonly int _percent;
    private readonly int _memory;
    private readonly long _atFirst;

    /// <summary>A learner that knows nothing.</summary>
    /// <param name="percent">How many of a hundred calls shall fit into what is set aside, from 1 to 100.</param>
    /// <param name="memory">How many calls of a kind it remembers, from 16 to 65,536.</param>
    /// <param name="atFirst">What it answers for a kind of which it has seen fewer than 16 calls, in output tokens, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public LearnedReservation(int percent = 90, int memory = 256, long atFirst = 256)
    {
        if (percent is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(percent), percent, $"The share of calls is {percent} %; it must lie between 1 and 100.");
        if (memory is < History.Few or > 65_536) throw new ArgumentOutOfRangeException(nameof(memory), memory, $"The memory is {memory} calls; it must lie between {History.Few} and 65,536.");
        if (atFirst < 1) throw new ArgumentOutOfRangeException(nameof(atFirst), atFirst, $"The first size is {atFirst} tokens; it must be at least 1.");
        (_percent, _memory, _atFirst) = (percent, memory, atFirst);
    }

    /// <inheritdoc/>
    public long Size(string kind, long most) => Of(kind).Quantile(_percent) ?? _atFirst;

    /// <inheritdoc/>
    public void Observe(string kind, long output) => Of(kind).Add(output);

    private History Of(string kind) => _kinds.TryGetValue(kind, out var known)
        ? known
        : _kinds.GetOrAdd(_kinds.Count < MostKinds ? kind : Shared, _ => new History(_memory));

    private sealed class History(int memory)
    {
        public const int Few = 16;

        private const int Parts = 8;

        private readonly int[] _counts = new int[64 * Parts];
        private readonly short[] _last = new short[memory];
        private readonly Lock _turn = new();
        private long _seen;

        public void Add(long output)
        {
            lock (_turn)
            {
                ref var oldest = ref _last[_seen % memory];
                if (_seen >= memory) _counts[oldest]--;
                oldest = (short)RangeOf(output);
                _counts[oldest]++;
                _seen++;
            }
        }

        public long? Quantile(int percent)
        {
            lock (_turn)
            {
                if (_seen < Few) return null;
                var rank = ((Math.Min(_seen, memory) * percent) + 99) / 100;
                var range = 0;
                while ((rank -= _counts[range]) > 0) range++;
                return LargestOf(range);
            }
        }

        /// <summary>The numbers below 8 have a range each; above, the three bits after the first one tell.</summary>
        private static int RangeOf(long output)
        {
            if (output < Parts) return (int)Math.Max(0, output);
            var power = BitOperations.Log2((ulong)output);
            return ((power - 2) * Parts) + (int)((output >> (power - 3)) & (Parts - 1));
        }

        private static long LargestOf(int range)
        {
            if (range < Parts) return range;
            var shift = (range / Parts) - 1;
            return ((Parts + (range % Parts) + 1L) << shift) - 1;
        }
    }
}
