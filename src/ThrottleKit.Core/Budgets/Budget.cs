using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ThrottleKit.Budgets.Machine;
using ThrottleKit.Stores;

namespace ThrottleKit.Budgets;

/// <summary>
/// Holds what calls to a language model spend to budgets, over any store. A call opens an account, which reserves what the mode asks for; meters what it writes; and settles with
/// what it really used.
/// </summary>
/// <remarks>How far spend may run over is said at <see cref="BudgetMode"/>, whatever the size of the budget and the number of calls.</remarks>
public sealed class Budget
{
    private readonly ConcurrentDictionary<int, StrategyExecutor> _marks = new();

    /// <summary>Budgets in a store.</summary>
    /// <param name="store">Where they stand. What happens while it is away is its own policy's affair (<see cref="GuardedStore"/>); by itself, a call that cannot ask is denied.</param>
    /// <param name="options">How they are held.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Budget(IStrategyStore store, BudgetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        Options = options ?? new BudgetOptions();
        Options.Validate();
        Ledger = new BudgetLedger(store, Options.Deadline);
        Sizer = Options.Sizer ?? new FixedSlice(Options.Slice);
    }

    /// <summary>When tokens are debited.</summary>
    public BudgetMode Mode => Options.Mode;

    internal BudgetOptions Options { get; }

    internal BudgetLedger Ledger { get; }

    internal IReservationSizer Sizer { get; }

    /// <summary>Opens the account of a call, before it is made.</summary>
    /// <param name="levels">The budgets that it is debited to, on different keys.</param>
    /// <param name="estimate">What is known of it.</param>
    /// <param name="cancellation">Gives up. What was reserved by then stays used until its window ends.</param>
    /// <exception cref="ArgumentException">There is no level, or two are on the same key.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public async ValueTask<BudgetAnswer> OpenAsync(IReadOnlyList<BudgetLevel> levels, SpendEstimate estimate, CancellationToken cancellation = default)
    {
        Validate(levels);
        estimate.Validate();
        var spend = new Spend(this, levels, estimate);
        return await spend.OpenAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Records spend that no account was opened for, whatever is left.</summary>
    /// <param name="levels">The budgets that it is debited to.</param>
    /// <param name="usage">What was used.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it is recorded, as far as anybody can say.</returns>
    public ValueTask<bool> ChargeAsync(IReadOnlyList<BudgetLevel> levels, TokenUsage usage, CancellationToken cancellation = default)
    {
        Validate(levels);
        usage.Validate();
        return Ledger.ChargeAsync(levels, [.. levels.Select(level => level.Weights.CostOf(usage))], cancellation);
    }

    /// <summary>
    /// The request that marks a settlement as done, so that it can be asked for again: a permit of which there is one in a time longer than any of the call's debits matters. It lies
    /// beside the first level's key, so that a cluster keeps both on one server.
    /// </summary>
    internal StoreRequest Mark(BudgetLevel first, long life)
    {
        var seconds = BitOperations.RoundUpToPowerOf2((uint)Math.Min(int.MaxValue, (life + (long)Options.ClockAllowance.TotalMicroseconds) / 1_000_000 + 1));
        var once = _marks.GetOrAdd(BitOperations.Log2(seconds), static power =>
            Policy.Of("settled", new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1L << power) }).Executor);
        var key = first.Key.Span;
        var hasTag = key.IndexOf((byte)'{') is >= 0 and var open && key[open..].IndexOf((byte)'}') > 1;
        byte[] name = [.. hasTag ? key : (ReadOnlySpan<byte>)[(byte)'{', .. key, (byte)'}'], .. ":settled:"u8, .. Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true))];
        return new StoreRequest(name, once, StrategyOperation.Decide, 1);
    }

    private static void Validate(IReadOnlyList<BudgetLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0) throw new ArgumentException("A call needs a budget: there is no level.", nameof(levels));
        for (var i = 0; i < levels.Count; i++)
        {
            levels[i].Weights.Validate();
            if (levels[i].Key.Length > StoreRequest.MostKeyBytes - 64)
                throw new ArgumentException($"The key of '{levels[i].Name}' has {levels[i].Key.Length} bytes; {StoreRequest.MostKeyBytes - 64} is the most.", nameof(levels));
            for (var j = 0; j < i; j++)
                if (levels[j].Key.Span.SequenceEqual(levels[i].Key.Span))
                    throw new ArgumentException($"'{levels[j].Name}' and '{levels[i].Name}' are on the same key; each budget needs its own.", nameof(levels));
        }
    }
}
