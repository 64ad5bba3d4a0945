namespace ThrottleKit.Engine.Waiting;

/// <summary>
/// Calls that wait for their permits, a line for each key, first come, first served. The first of a line tries again at the instant that its last denial
/// named; the others wait for it. One gate guards all lines of a limiter: it is held for a decision or two, and not taken by calls that do not wait while
/// nobody does.
/// </summary>
/// <param name="time">Where timers come from.</param>
/// <param name="comparer">How keys are compared.</param>
/// <param name="acquire">Takes a cost or nothing.</param>
/// <param name="mostPerKey">How many may wait for one key.</param>
/// <param name="most">How many may wait in all.</param>
internal sealed class WaitingRoom<TKey>(
    TimeProvider time, IEqualityComparer<TKey>? comparer, Func<TKey, long, Decision> acquire, int mostPerKey, int most)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Line> _lines = new(comparer);
    private int _waiting;

    /// <summary>Whether anybody waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _waiting) == 0;

    /// <summary>Takes a cost or nothing, and nothing while others wait for the key: they came first.</summary>
    public Decision Acquire(TKey key, long cost)
    {
        lock (_gate)
            if (cost > 0 && _lines.ContainsKey(key)) return NoPlace(key);
        return acquire(key, cost);
    }

    /// <summary>Takes a cost when it is there.</summary>
    public ValueTask<Decision> AcquireAsync(TKey key, long cost, TimeSpan? maxWait, CancellationToken cancellation)
    {
        if (maxWait is { } given) ArgumentOutOfRangeException.ThrowIfLessThan(given, TimeSpan.Zero, nameof(maxWait));
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<Decision>(cancellation);
        if (IsEmpty || cost == 0)
        {
            var decision = acquire(key, cost);
            if (decision.IsAllowed || !Pays(decision, maxWait)) return new(decision);
        }

        lock (_gate)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                var decision = acquire(key, cost);
                if (decision.IsAllowed || !Pays(decision, maxWait)) return new(decision);
            }

            if (_waiting >= most || (line?.Waiters.Count ?? 0) >= mostPerKey) return new(NoPlace(key));
            if (line is null) _lines.Add(key, line = new Line(key));
            return new(Join(line, new Waiter(time, cost, maxWait), maxWait, cancellation));
        }
    }

    /// <summary>Lets the first of a key's line try, because more may be there than its last denial knew.</summary>
    public void Nudge(TKey key)
    {
        if (IsEmpty) return;
        lock (_gate)
            if (_lines.TryGetValue(key, out var line)) Serve(line);
    }

    /// <summary>Lets the first of each line try.</summary>
    public void NudgeAll()
    {
        if (IsEmpty) return;
        lock (_gate)
            foreach (var line in _lines.Values.ToList()) Serve(line);
    }

    private Task<Decision> Join(Line line, Waiter waiter, TimeSpan? maxWait, CancellationToken cancellation)
    {
        var node = line.Waiters.AddLast(waiter);
        _waiting++;
        waiter.Cancellation = cancellation.UnsafeRegister((_, token) => Leave(line, node, gone => gone.Cancel(token)), null);
        if (maxWait is { } limit) waiter.Patience = time.CreateTimer(_ => GiveUp(line, node), null, WholeMilliseconds(limit), Timeout.InfiniteTimeSpan);
        if (ReferenceEquals(line.Waiters.First, node)) Serve(line);
        return waiter.Answer;
    }

    /// <summary>Serves the line from its front until somebody has to wait on.</summary>
    private void Serve(Line line)
    {
        while (line.Waiters.First is { } node)
        {
            var waiter = node.Value;
            try
            {
                var decision = acquire(line.Key, waiter.Cost);
                if (!decision.IsAllowed && decision.RetryAfter is { } after && waiter.CanWait(after))
                {
                    Wake(line, after);
                    return;
                }

                Remove(line, node);
                waiter.End(decision);
            }
            catch (Exception exception)
            {
                Remove(line, node);
                waiter.Fail(exception);
            }
        }

        if (_lines.TryGetValue(line.Key, out var current) && ReferenceEquals(current, line)) _lines.Remove(line.Key);
        line.Alarm?.Dispose();
    }

    private void Wake(Line line, TimeSpan after)
    {
        line.Alarm ??= time.CreateTimer(
            _ =>
            {
                lock (_gate) Serve(line);
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        line.Alarm.Change(WholeMilliseconds(after), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Patience has run out: the first may have a last try, the others learn when the key will have rested.</summary>
    private void GiveUp(Line line, LinkedListNode<Waiter> node)
    {
        lock (_gate)
            if (ReferenceEquals(line.Waiters.First, node)) Serve(line);
        Leave(line, node, gone => gone.End(NoPlace(line.Key)));
    }

    private void Leave(Line line, LinkedListNode<Waiter> node, Action<Waiter> end)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(node.List, line.Waiters)) return; // already served
            var wasFirst = ReferenceEquals(line.Waiters.First, node);
            Remove(line, node);
            end(node.Value);
            if (wasFirst) Serve(line);
        }
    }

    private void Remove(Line line, LinkedListNode<Waiter> node)
    {
        line.Waiters.Remove(node);
        Volatile.Write(ref _waiting, _waiting - 1);
    }

    /// <summary>A denial for who cannot be told more: the key has what a peek says, and others come first.</summary>
    private Decision NoPlace(TKey key)
    {
        var peek = acquire(key, 0);
        return Decision.Deny(peek.AtMicroseconds, peek.Limit, peek.Remaining, peek.ResetAtMicroseconds, peek.ResetAtMicroseconds);
    }

    private static bool Pays(in Decision denied, TimeSpan? maxWait) =>
        denied.RetryAfter is { } after && (maxWait is not { } limit || after <= limit);

    /// <summary>Timers count whole milliseconds and cut off the rest, which would wake the line too early.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Min(int.MaxValue, Math.Ceiling(span.TotalMilliseconds)));

    private sealed class Line(TKey key)
    {
        public TKey Key => key;

        public LinkedList<Waiter> Waiters { get; } = [];

        public ITimer? Alarm { get; set; }
    }
}
