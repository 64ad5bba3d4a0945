using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ThrottleKit.Engine.Limiters;
using ThrottleKit.Engine.Time;
using ThrottleKit.Leasing;
using ThrottleKit.Stores;

namespace ThrottleKit;

/// <summary>
/// A limit that many processes keep together, with a store as the authority. Leased, each process takes permits from the store a batch at a time and spends them by itself, and what all of them admit
/// stays within <see cref="Bound"/>, be there as many as there may. Safe for all threads.
/// </summary>
/// <example><code>
/// await using var perUser = FleetLimiter.Create(store, "per-user", new FixedWindow { Limit = 1_000, Window = TimeSpan.FromMinutes(1) });
/// if (!(await perUser.AcquireAsync(user)).IsAllowed) return Results.StatusCode(429);
/// </code></example>
public sealed class FleetLimiter : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LeaseCell> _cells = new(StringComparer.Ordinal);
    private readonly LeaseContext _context;
    private readonly LeaseMode _mode;
    private readonly string _prefix;
    private readonly IdleReturns _idle;
    private volatile bool _isDisposed;

    /// <summary>A limit that is shared.</summary>
    /// <param name="store">The authority. It goes on belonging to the caller.</param>
    /// <param name="policy">The limit. Processes that share it give it the same name and the same parameters.</param>
    /// <param name="options">How it is set up.</param>
    /// <exception cref="StrategyConfigurationException">The strategy cannot be leased, or an option is out of its range; the message says what to do.</exception>
    public FleetLimiter(IStrategyStore store, Policy policy, FleetLimiterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new FleetLimiterOptions();
        options.Validate();
        Policy = policy;
        Bound = FleetBound.Of(policy, options, store);
        _mode = options.Mode;
        _prefix = $"{policy.Name.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal)}:";
        var time = options.TimeProvider ?? EngineClocks.Default;
        _context = new LeaseContext(store, policy.Executor, options, Leasability.TermsOf(policy, options, store), NodeClock.Of(time), options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        _idle = new IdleReturns(_context, _cells, time);
    }

    /// <summary>A limit that is shared.</summary>
    /// <param name="store">The authority. It goes on belonging to the caller.</param>
    /// <param name="name">The limit's name: processes that share it give it the same.</param>
    /// <param name="strategy">The strategy with its parameters.</param>
    /// <param name="options">How it is set up.</param>
    /// <exception cref="StrategyConfigurationException">A parameter or an option is out of its range, or the strategy cannot be leased; the message says what to do.</exception>
    public static FleetLimiter Create<TState, TKernel>(IStrategyStore store, string name, IStrategy<TState, TKernel> strategy, FleetLimiterOptions? options = null)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState> => new(store, Policy.Of(name, strategy), options);

    /// <summary>The limit.</summary>
    public Policy Policy { get; }

    /// <summary>What the fleet keeps to, in words and numbers, and what that rests on.</summary>
    public FleetBound Bound { get; }

    /// <summary>How the store is used.</summary>
    public LeaseMode Mode => _mode;

    internal LeaseContext Context => _context;

    /// <summary>Takes a cost if it is there; the answer is at hand at once where permits are held for it, or a denial is remembered.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits; 0 asks the store what is left, which takes nothing.</param>
    /// <param name="cancellation">Ends the wait. What was asked of the store for others and for this call is asked all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not from 0 to <see cref="Exact.MaxAmount"/>.</exception>
    /// <exception cref="CorruptStateException">The key holds something else.</exception>
    /// <exception cref="ObjectDisposedException">The limiter has been disposed.</exception>
    public ValueTask<FleetDecision> AcquireAsync(string key, long cost = 1, CancellationToken cancellation = default) =>
        TryAcquire(key, cost, out var decision) ? ValueTask.FromResult(decision) : new ValueTask<FleetDecision>(AskAsync(CellOf(key), cost, cancellation));

    /// <summary>Answers without the store if that is possible.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits.</param>
    /// <param name="decision">The answer, if there is one.</param>
    /// <returns>Whether there is an answer; else nothing was taken, and <see cref="AcquireAsync"/> asks the store.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not from 0 to <see cref="Exact.MaxAmount"/>.</exception>
    /// <exception cref="ObjectDisposedException">The limiter has been disposed.</exception>
    public bool TryAcquire(string key, long cost, out FleetDecision decision)
    {
        Requests.CheckKey(key);
        Requests.CheckAmount(cost);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        decision = default;
        if (_mode == LeaseMode.Strict || cost == 0) return false;
        if (!_cells.TryGetValue(key, out var cell)) return false;
        return _mode == LeaseMode.Leased ? TryLocally(cell, cost, out decision, out _) : IsRemembered(cell, cost, out decision);
    }

    /// <summary>This limit as a part of a request on several: see <see cref="FleetLimits.AllAsync"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">What the request takes of it; at least 1.</param>
    public FleetPart At(string key, long cost = 1)
    {
        Requests.CheckKey(key);
        Requests.CheckLeast(cost);
        return new FleetPart(this, key, cost);
    }

    /// <summary>Stops spending, waits for calls that are under way, and gives back once what is held.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _idle.DisposeAsync().ConfigureAwait(false);
    }

    internal LeaseCell CellOf(string key) => _cells.GetOrAdd(key, static (name, limiter) => new LeaseCell(limiter._context, limiter.StoreKey(name)), this);

    internal ReadOnlyMemory<byte> StoreKey(string key) => Encoding.UTF8.GetBytes(_prefix + key);

    /// <summary>As <see cref="AcquireAsync"/> leased, for those who may have to put it back.</summary>
    internal async ValueTask<(FleetDecision Decision, Spent? Spent)> SpendAsync(string key, long cost, CancellationToken cancellation)
    {
        var cell = CellOf(key);
        var (decision, from) = await LeaseAsync(cell, cost, cancellation).ConfigureAwait(false);
        return (decision, from is null ? null : new Spent(cell, from, cost));
    }

    private async ValueTask<(FleetDecision Decision, HeldLease? From)> LeaseAsync(LeaseCell cell, long cost, CancellationToken cancellation)
    {
        const int Attempts = 64; // others may take what was granted; beyond this it is their turn
        cell.CountWaiting(cost);
        try
        {
            for (var i = 0; i < Attempts; i++)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (TryLocally(cell, cost, out var decision, out var from)) return (decision, decision.IsAllowed ? from : null);
                await cell.Refill(cost).WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            cell.CountWaiting(-cost);
        }

        var now = _context.WallClock;
        return (new FleetDecision(Decision.Deny(now, _context.Limit, 0, now + 1, now + 1), DecisionSource.Lease), null);
    }

    private static bool IsRemembered(LeaseCell cell, long cost, out FleetDecision decision)
    {
        var remembered = cell.Remembered(cost);
        decision = remembered.GetValueOrDefault();
        return remembered is not null;
    }

    private bool TryLocally(LeaseCell cell, long cost, out FleetDecision decision, out HeldLease from)
    {
        if (cell.TrySpend(cost, out decision, out from)) return true;
        if (cost <= _context.Limit) return IsRemembered(cell, cost, out decision);
        var now = _context.WallClock;
        decision = new FleetDecision(Decision.Deny(now, _context.Limit, 0, now, Decision.Never), DecisionSource.Memory); // for good: no state allows it
        return true;
    }

    private async Task<FleetDecision> AskAsync(LeaseCell cell, long cost, CancellationToken cancellation)
    {
        if (_mode == LeaseMode.Leased && cost > 0) return (await LeaseAsync(cell, cost, cancellation).ConfigureAwait(false)).Decision;
        var request = _context.Request(cell.Key, StrategyOperation.Decide, cost);
        var result = await _context.Store.ApplyAsync(request, _context.Options.StoreDeadline, cancellation).ConfigureAwait(false);
        if (_mode == LeaseMode.CachedDeny && cost > 0) cell.Remember(cost, result);
        return _context.Answer(result.IsApplied ? result.Value.Decision : null, result.StandsInFor is null);
    }
}
