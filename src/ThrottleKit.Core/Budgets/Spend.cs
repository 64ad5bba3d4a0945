using ThrottleKit.Budgets.Machine;
using ThrottleKit.Stores;

namespace ThrottleKit.Budgets;

/// <summary>
/// The account of one call. It is used by one caller at a time: <see cref="MeterAsync"/> for each piece of output before that goes out, <see cref="SettleAsync"/> when the provider
/// has said what was used.
/// </summary>
/// <remarks>
/// A call that is dropped without a settlement keeps what it reserved until the window ends: nothing is refunded on a guess. It may still be settled later, from the same
/// object.
/// </remarks>
public sealed class Spend : IAsyncDisposable
{
    private readonly Budget _budget;
    private readonly IReadOnlyList<BudgetLevel> _levels;
    private readonly SpendEstimate _estimate;
    private readonly long[] _reserved;
    private readonly List<(long At, long[] Amounts)> _debits = [];
    private Spending _spending;
    private BudgetDenial? _over;
    private long _seen;
    private long _life;
    private int _settled;

    internal Spend(Budget budget, IReadOnlyList<BudgetLevel> levels, in SpendEstimate estimate)
    {
        _budget = budget;
        _levels = levels;
        _estimate = estimate;
        _reserved = new long[levels.Count];
    }

    /// <summary>What has been debited to each level so far, in its unit, in the order of the levels.</summary>
    public IReadOnlyList<long> Reserved => _reserved;

    /// <summary>What is known to have been used: the input as it was estimated, and the output that was metered, whether it went out or not.</summary>
    public TokenUsage Observed => _estimate.With(_seen);

    private BudgetMode Mode => _budget.Options.Mode;

    /// <summary>Says how much of the output that came may go out. What may is paid for when this returns.</summary>
    /// <param name="tokens">How many output tokens came.</param>
    /// <param name="cancellation">Gives up; what came then counts as not released.</param>
    /// <returns>How many may go out, from the first on, and whether the call has to end.</returns>
    /// <exception cref="InvalidOperationException">The call has been settled.</exception>
    public async ValueTask<Metering> MeterAsync(long tokens, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        if (_settled != 0) throw new InvalidOperationException("The call has been settled; it can write nothing more.");
        _seen += tokens;
        return Mode switch
        {
            BudgetMode.Hard => await LandAsync(tokens, cancellation).ConfigureAwait(false),
            BudgetMode.Metered => await CutAsync(tokens, cancellation).ConfigureAwait(false),
            _ => await DebitAsync(tokens, cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>
    /// Settles with what was really used: what was reserved beyond it goes back to the window that it came from, what was used beyond the reservation is recorded. Only the first
    /// settlement of a call changes anything.
    /// </summary>
    /// <param name="usage">What the provider says; where it says nothing, <see cref="Observed"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of its range.</exception>
    public ValueTask<Settlement> SettleAsync(TokenUsage usage, CancellationToken cancellation = default)
    {
        usage.Validate();
        return CloseAsync(usage, refunds: true, cancellation);
    }

    /// <summary>
    /// Settles a call of which nobody can say what it used, as it was cancelled or failed: nothing goes back, and what was seen beyond the reservation is recorded. Only the first settlement of a
    /// call changes anything.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    public ValueTask<Settlement> KeepAsync(CancellationToken cancellation = default) => CloseAsync(Observed, refunds: false, cancellation);

    /// <summary>Ends the call. Without a settlement, what it reserved stays used until the window ends.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reserves what the mode asks for.</summary>
    internal async ValueTask<BudgetAnswer> OpenAsync(CancellationToken cancellation)
    {
        LedgerAnswer answer;
        if (Mode == BudgetMode.AfterTheFact)
        {
            answer = await _budget.Ledger.DebitAsync(_levels, new long[_levels.Count], cancellation).ConfigureAwait(false);
            if (answer.Denial is null) answer = answer with { Denial = await _budget.Ledger.EmptyAsync(_levels, answer.Replies, cancellation).ConfigureAwait(false) };
        }
        else
        {
            var most = _estimate.MostOutput;
            var first = SpendSteps.First(Mode, most, Mode == BudgetMode.Metered ? _budget.Sizer.Size(_estimate.Kind, most) : most);
            answer = await SetAsideAsync(first, Mode == BudgetMode.Metered ? Math.Min(1, first) : first, cancellation).ConfigureAwait(false);
        }

        var standing = answer.Replies.Select(reply => reply.Decision).ToArray();
        return Denied(answer.Denial) is { } denial ? new BudgetAnswer(denial, standing) : new BudgetAnswer(this, standing);
    }

    /// <summary>
    /// Debits what so many more output tokens cost, or as many of them as fit, and no fewer than the least. Where others were quicker, what fits then is tried. A denial says when
    /// the least can be had.
    /// </summary>
    private async ValueTask<LedgerAnswer> SetAsideAsync(long wanted, long least, CancellationToken cancellation)
    {
        const int attempts = 4;
        for (var i = 0; ; i++)
        {
            var amounts = CostOfCovering(_spending.Covered + wanted);
            var answer = await _budget.Ledger.DebitAsync(_levels, amounts, cancellation).ConfigureAwait(false);
            if (answer.Denial is null)
            {
                Book(amounts, answer);
                _spending = SpendSteps.SetAside(_spending, wanted);
                return answer;
            }

            if (answer.Denial.Reason == BudgetDenialReason.StoreAway || wanted == least || i == attempts - 1) return answer;
            wanted = Fitting(least, wanted, answer.Replies);
        }
    }

    /// <summary>The most output tokens below those wanted that every level has enough for; the least where not even those fit.</summary>
    private long Fitting(long least, long wanted, IReadOnlyList<StrategyReply> replies)
    {
        var (fits, tooMany) = (least, wanted);
        while (fits + 1 < tooMany)
        {
            var middle = fits + ((tooMany - fits) / 2);
            var amounts = CostOfCovering(_spending.Covered + middle);
            if (Enumerable.Range(0, amounts.Length).All(i => amounts[i] <= replies[i].Decision.Remaining)) fits = middle;
            else tooMany = middle;
        }

        return fits;
    }

    /// <summary>Hard: all that can come is reserved. What comes beyond it, as the provider was asked not to send, is recorded.</summary>
    private async ValueTask<Metering> LandAsync(long tokens, CancellationToken cancellation)
    {
        var landing = SpendSteps.Land(Mode, _spending, tokens, out _spending);
        if (landing.Late > 0)
        {
            var amounts = CostOfCovering(_spending.Covered);
            if (await _budget.Ledger.ChargeAsync(_levels, amounts, cancellation).ConfigureAwait(false)) Add(amounts);
        }

        return new Metering(landing.Released, null);
    }

    /// <summary>Metered: what is not paid for yet is debited first, and the output is cut where that ends.</summary>
    private async ValueTask<Metering> CutAsync(long tokens, CancellationToken cancellation)
    {
        if (_over is not null) return new Metering(0, _over);
        BudgetDenial? denial = null;
        while (denial is null && SpendSteps.Ahead(_spending, tokens, _budget.Options.Slice, _estimate.MostOutput) is > 0 and var ahead)
            denial = (await SetAsideAsync(ahead, 1, cancellation).ConfigureAwait(false)).Denial; // where only a part could be had, the rest, or when it can be
        var landing = SpendSteps.Land(Mode, _spending, tokens, out _spending);
        return new Metering(landing.Released, landing.Released == tokens ? null : Over(denial));
    }

    /// <summary>After the fact: what came is debited while anything is left, and recorded in any case.</summary>
    private async ValueTask<Metering> DebitAsync(long tokens, CancellationToken cancellation)
    {
        SpendSteps.Land(Mode, _spending, tokens, out _spending);
        var amounts = CostOfCovering(_spending.Covered);
        var answer = _over is null ? await _budget.Ledger.DebitAsync(_levels, amounts, cancellation).ConfigureAwait(false) : new LedgerAnswer([], _over);
        if (answer.Denial is null)
        {
            Book(amounts, answer);
            return new Metering(tokens, Over(await _budget.Ledger.EmptyAsync(_levels, answer.Replies, cancellation).ConfigureAwait(false)));
        }

        if (await _budget.Ledger.ChargeAsync(_levels, amounts, cancellation).ConfigureAwait(false)) Add(amounts);
        return new Metering(0, Over(answer.Denial));
    }

    private BudgetDenial? Over(BudgetDenial? denial) => _over = Denied(denial);

    private BudgetDenial? Denied(BudgetDenial? denial)
    {
        if (denial is not null) BudgetMetrics.Deny(denial);
        return denial;
    }

    /// <summary>What each level is yet to be debited so that input and so much output are paid for.</summary>
    private long[] CostOfCovering(long output)
    {
        var usage = _estimate.With(output);
        var amounts = new long[_levels.Count];
        for (var i = 0; i < amounts.Length; i++) amounts[i] = Math.Max(0, _levels[i].Weights.CostOf(usage) - _reserved[i]);
        return amounts;
    }

    private void Book(long[] amounts, in LedgerAnswer answer)
    {
        Add(amounts);
        _debits.Add((answer.At, amounts));
        _life = Math.Max(_life, answer.ResetAt - answer.At);
    }

    private void Add(long[] amounts)
    {
        for (var i = 0; i < amounts.Length; i++)
        {
            _reserved[i] += amounts[i];
            BudgetMetrics.Reserve(_levels[i].Name, amounts[i]);
        }
    }

    private async ValueTask<Settlement> CloseAsync(TokenUsage usage, bool refunds, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0) return Settlement.Repeated;
        _spending = SpendSteps.LetGo(_spending, out _);
        var output = Math.Min(Exact.MaxAmount, usage.Output + usage.Reasoning);
        if (refunds && output > 0) _budget.Sizer.Observe(_estimate.Kind, output); // a call that broke off, or was refused, says nothing of how long calls get
        var changes = new List<StoreRequest>();
        for (var i = 0; i < _levels.Count; i++)
        {
            var used = _levels[i].Weights.CostOf(usage);
            if (!refunds) used = Math.Max(used, _reserved[i]);
            if (used < _reserved[i]) changes.Add(Refund(i, _reserved[i] - used));
            if (used > _reserved[i]) changes.Add(new StoreRequest(_levels[i].Key, _levels[i].Strategy, StrategyOperation.Charge, used - _reserved[i]));
            BudgetMetrics.Settle(_levels[i].Name, used, _reserved[i]);
        }

        if (changes.Count == 0) return Settlement.Done;
        return await _budget.Ledger.SettleAsync(changes, _budget.Mark(_levels[0], _life), cancellation).ConfigureAwait(false) switch
        {
            true => Settlement.Done,
            false => Settlement.Repeated,
            null => Settlement.Failed,
        };
    }

    /// <summary>What was not used was debited last. It goes back as of the earliest of the debits that it is of, which never makes it worth more.</summary>
    private StoreRequest Refund(int level, long amount)
    {
        var (at, left) = (long.MaxValue, amount);
        for (var i = _debits.Count - 1; i >= 0 && left > 0; i--)
        {
            at = Math.Min(at, _debits[i].At);
            left -= _debits[i].Amounts[level];
        }

        return new StoreRequest(_levels[level].Key, _levels[level].Strategy, StrategyOperation.Credit, amount - Math.Max(0, left)) { DebitedAt = at == long.MaxValue ? 0 : at };
    }
}
