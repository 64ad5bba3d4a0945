using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Bench.Decisions;

/// <summary>What one pairing measured.</summary>
/// <param name="Emitted">Nanoseconds a decision, emitted.</param>
/// <param name="Hand">Nanoseconds a decision, by hand.</param>
/// <param name="Ratio">The median over the rounds of emitted / by hand.</param>
/// <param name="Bytes">Bytes allocated in all emitted decisions together.</param>
/// <param name="Allowed">The share of requests that were allowed.</param>
internal sealed record DuelResult(double Emitted, double Hand, double Ratio, long Bytes, double Allowed);

/// <summary>One strategy twice, emitted and by hand, on the same requests in turns: what disturbs the machine disturbs both.</summary>
internal sealed class Duel<TState, TEmitted, THand>(string name, TEmitted emitted, THand hand, RequestStream stream)
    where TState : struct, IEquatable<TState>
    where TEmitted : struct, IStrategyKernel<TState>
    where THand : struct, IStrategyKernel<TState>
{
    private const int Decisions = RequestStream.Length, Rounds = 2_001; // so short that hardly a round is interrupted
    private const long Start = 1_700_000_000_000_000;

    public string Name => name;

    /// <summary>Two that disagree are not worth comparing.</summary>
    public void Check()
    {
        var (existsA, existsB, now) = (false, false, Start);
        TState a = default, b = default;
        for (var i = 0; i < 16 * RequestStream.Length; i++)
        {
            now += stream.Gaps[i % RequestStream.Length];
            var cost = stream.Costs[i % RequestStream.Length];
            var decisionA = Step(emitted, ref existsA, ref a, now, cost);
            var decisionB = Step(hand, ref existsB, ref b, now, cost);
            if (decisionA != decisionB || !a.Equals(b))
                throw new InvalidOperationException($"{name}: at request {i} the two differ: {decisionA} {a}, by hand {decisionB} {b}.");
        }
    }

    public void WarmUp()
    {
        Run<TEmitted>(emitted, out _);
        Run<THand>(hand, out _);
    }

    public DuelResult Measure()
    {
        var (emittedTimes, handTimes) = (new double[Rounds], new double[Rounds]);
        var allowed = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            emittedTimes[round] = Run<TEmitted>(emitted, out allowed);
            handTimes[round] = Run<THand>(hand, out _);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return new DuelResult(
            emittedTimes.Median(), handTimes.Median(), emittedTimes.Zip(handTimes, (a, b) => a / b).Median(), bytes, allowed / (double)Decisions);
    }

    /// <summary>Nanoseconds a decision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private double Run<TKernel>(TKernel kernel, out long allowed)
        where TKernel : struct, IStrategyKernel<TState>
    {
        var (gaps, costs) = (stream.Gaps, stream.Costs);
        var (exists, now) = (false, Start);
        TState state = default;
        allowed = 0;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Decisions; i++)
        {
            now += gaps[i & (RequestStream.Length - 1)];
            if (Step(kernel, ref exists, ref state, now, costs[i & (RequestStream.Length - 1)]).IsAllowed) allowed++;
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Decisions;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Decision Step<TKernel>(in TKernel kernel, ref bool exists, ref TState state, long now, long cost)
        where TKernel : struct, IStrategyKernel<TState>
    {
        var decision = kernel.Decide(exists, state, now, cost, out var next);
        if (decision.IsAllowed) (exists, state) = (true, next);
        return decision;
    }
}
