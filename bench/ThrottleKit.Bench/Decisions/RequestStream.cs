namespace ThrottleKit.Bench.Decisions;

/// <summary>Requests with varying gaps and costs, fixed by a seed, that ask for a given share of what a limit gives.</summary>
internal sealed class RequestStream
{
    /// <summary>A power of two; the stream repeats after so many.</summary>
    public const int Length = 4096;

    /// <summary>A stream that asks on average for <paramref name="demand"/> times what flows.</summary>
    /// <param name="limit">Permits a second.</param>
    /// <param name="demand">How many times that is asked for.</param>
    public RequestStream(long limit, double demand)
    {
        // Below a million permits a second the gaps are longer than a microsecond and requests cost 1; above, it is the cost that grows.
        var gap = Math.Max(2, 1e6 / limit / demand);
        var cost = Math.Max(1, limit / 1e6 * gap * demand);
        var random = new Random(1);
        for (var i = 0; i < Length; i++)
        {
            Gaps[i] = (long)Math.Round(random.NextDouble() * 2 * gap);
            Costs[i] = cost <= 1 ? 1 : Math.Max(1, (long)Math.Round((0.5 + random.NextDouble()) * cost));
        }
    }

    public long[] Gaps { get; } = new long[Length];

    public long[] Costs { get; } = new long[Length];
}
