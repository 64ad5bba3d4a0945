using System.Runtime.CompilerServices;

namespace ThrottleKit;

/// <summary>
/// What each operation does to a state, once for stores (<see cref="KernelExecutor{TState,TKernel}"/>) and for limiters in process. The Lua script has
/// the same driver, printed by the compiler.
/// </summary>
/// <remarks>
/// Each method answers, and where it is to be written leaves in <c>exists</c> and <c>state</c> what the key shall hold. Fresh is the same as
/// forgotten: a state that says the same as none is dropped.
/// </remarks>
internal static class KernelDriver<TState, TKernel>
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    /// <summary>Any operation.</summary>
    /// <param name="kernel">The functions.</param>
    /// <param name="request">The operation, its values within their ranges.</param>
    /// <param name="exists">Whether the key has a state.</param>
    /// <param name="state">The state.</param>
    /// <param name="written">Whether the key shall hold what <paramref name="exists"/> and <paramref name="state"/> now say.</param>
    public static StrategyReply Apply(in TKernel kernel, in StrategyRequest request, ref bool exists, ref TState state, out bool written)
    {
        var (now, amount) = (request.Now, request.Amount);
        written = false;
        switch (request.Operation)
        {
            case StrategyOperation.Decide:
                var decision = Decide(kernel, ref exists, ref state, now, amount, out written);
                return new StrategyReply(decision, decision.IsAllowed ? amount : 0);

            case StrategyOperation.Forecast:
                return new StrategyReply(kernel.Decide(exists, state, now, amount, out _), 0);

            case StrategyOperation.Grant:
                return Grant(kernel, ref exists, ref state, now, amount, request.Least, out written);

            case StrategyOperation.Credit:
                return new StrategyReply(Credit(kernel, ref exists, ref state, now, amount, request.DebitedAt, out written), 0);

            case StrategyOperation.Charge:
                written = true;
                return new StrategyReply(Charge(kernel, ref exists, ref state, now, amount), amount);

            default:
                throw new ArgumentOutOfRangeException(nameof(request), request.Operation, "Unknown operation.");
        }
    }

    /// <summary>Takes a cost or nothing; a cost of 0 is a peek.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Decision Decide(in TKernel kernel, ref bool exists, ref TState state, long now, long cost, out bool written)
    {
        var decision = kernel.Decide(exists, state, now, cost, out var next);
        written = decision.IsAllowed && cost > 0;
        if (written)
        {
            state = next;
            exists = Says(decision);
        }

        return decision;
    }

    /// <summary>Takes the largest amount that is allowed, up to one wanted; nothing below one needed.</summary>
    private static StrategyReply Grant(in TKernel kernel, ref bool exists, ref TState state, long now, long most, long least, out bool written)
    {
        var left = kernel.Decide(exists, state, now, 0, out _).Remaining;
        var granted = Math.Min(most, left);
        written = granted >= least;
        if (!written) return new StrategyReply(Ungranted(kernel, exists, state, now, least), 0);

        var decision = kernel.Decide(exists, state, now, granted, out state);
        exists = Says(decision);
        return new StrategyReply(decision, granted);
    }

    /// <summary>Gives permits back; a key without a state has none to take them.</summary>
    private static Decision Credit(in TKernel kernel, ref bool exists, ref TState state, long now, long amount, long debitedAt, out bool written)
    {
        written = exists;
        if (exists) state = kernel.Credit(state, now, amount, debitedAt);
        var decision = kernel.Decide(exists, state, now, 0, out _);
        if (exists) exists = Says(decision);
        return decision;
    }

    /// <summary>Records what has already been spent.</summary>
    private static Decision Charge(in TKernel kernel, ref bool exists, ref TState state, long now, long amount)
    {
        state = kernel.Charge(exists, state, now, amount);
        var decision = kernel.Decide(true, state, now, 0, out _);
        exists = Says(decision);
        return decision;
    }

    /// <summary>Whether the state right after a decision says anything that no state would not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Says(in Decision decision) => decision.ResetAtMicroseconds > decision.AtMicroseconds;

    /// <summary>A strategy that lets a debit cross the limit might allow the least although less is left; a grant never does.</summary>
    private static Decision Ungranted(in TKernel kernel, bool exists, in TState state, long now, long least)
    {
        var decision = kernel.Decide(exists, state, now, least, out _);
        if (!decision.IsAllowed) return decision;
        var peek = kernel.Decide(exists, state, now, 0, out _);
        return Decision.Deny(now, peek.Limit, peek.Remaining, peek.ResetAtMicroseconds, peek.ResetAtMicroseconds);
    }
}
