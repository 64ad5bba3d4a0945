namespace ThrottleKit.Http;

/// <summary>
/// What is known of one remote's limits. The remote alone counts; here stands what it said last, less what is on its way and may not be in that yet. So what is sent never runs over what was said,
/// in whatever order requests and responses pass each other.
/// </summary>
internal sealed class Remote(RemoteThrottleOptions options)
{
    private const string Blocked = "Retry-After";

    private readonly Lock _turn = new();
    private readonly Dictionary<string, Known> _limits = new(StringComparer.Ordinal);
    private readonly Dictionary<Ticket, (long Requests, long Tokens)> _underWay = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _step;
    private bool _hasSpoken;

    /// <summary>A request that is under way.</summary>
    /// <param name="SentAt">The step at which it was sent: what was said later may count it.</param>
    public sealed record Ticket(long SentAt);

    /// <summary>Whether nothing would be lost with it.</summary>
    public bool IsIdle(DateTimeOffset now)
    {
        lock (_turn) return _underWay.Count == 0 && _limits.Values.All(limit => limit.ResetAt is not { } at || at <= now);
    }

    /// <summary>Lets a request go, or says what it waits for.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cost">What it takes of limits of requests.</param>
    /// <param name="tokens">What it takes of limits of tokens.</param>
    /// <returns>Its ticket; or the limit that has no room, how long that is so at most, and what says that something has changed.</returns>
    public (Ticket? Ticket, string Limit, TimeSpan? Wait, Task Changed) Enter(DateTimeOffset now, long cost, long tokens)
    {
        lock (_turn)
        {
            if (options.LearnsFirst && !_hasSpoken && _underWay.Count > 0) return (null, "not known yet", null, _changed.Task);
            Known? full = null;
            foreach (var limit in _limits.Values)
            {
                limit.PassTo(now);
                if (!HasRoom(limit, cost, tokens) && (full is null || limit.ResetAt > full.ResetAt)) full = limit;
            }

            if (full is not null) return (null, full.Name, full.ResetAt - now, _changed.Task);
            var ticket = new Ticket(++_step);
            _underWay.Add(ticket, (cost, tokens));
            return (ticket, "", null, _changed.Task);
        }
    }

    /// <summary>The request has ended without a response, or was not sent after all.</summary>
    public void Leave(Ticket ticket)
    {
        lock (_turn)
        {
            _underWay.Remove(ticket);
            Signal();
        }
    }

    /// <summary>The request has its response.</summary>
    public void Leave(Ticket ticket, DateTimeOffset now, IEnumerable<RemoteLimit> said, TimeSpan? blockedFor)
    {
        lock (_turn)
        {
            _underWay.Remove(ticket);
            _hasSpoken = true;
            foreach (var limit in said) Hear(ticket, now, limit);
            if (blockedFor is { } time) Hear(ticket, now, new RemoteLimit(Blocked, 0, time));
            else if (_limits.TryGetValue(Blocked, out var blocked) && ticket.SentAt > blocked.SaidAt) _limits.Remove(Blocked);
            Signal();
        }
    }

    /// <summary>
    /// A response to a request that was sent after the last word replaces it. One that was under way then may be older: of the two, the one that leaves less is believed.
    /// </summary>
    private void Hear(Ticket ticket, DateTimeOffset now, RemoteLimit said)
    {
        var resetAt = now + said.ResetAfter;
        if (!_limits.TryGetValue(said.Name, out var known)) _limits[said.Name] = known = new Known(said.Name);
        else if (ticket.SentAt < known.SaidAt)
        {
            known.Remaining = Math.Min(known.Remaining, said.Remaining);
            if (resetAt > known.ResetAt) known.ResetAt = resetAt;
            return;
        }

        (known.Remaining, known.ResetAt, known.Quota, known.SaidAt) = (said.Remaining, resetAt, said.Quota ?? known.Quota, ++_step);
    }

    private bool HasRoom(Known limit, long cost, long tokens)
    {
        var isOfTokens = limit.Name.EndsWith("tokens", StringComparison.OrdinalIgnoreCase);
        var underWay = _underWay.Values.Sum(each => isOfTokens ? each.Tokens : each.Requests);
        var asked = isOfTokens ? tokens : cost;
        if (limit.Remaining - underWay >= asked) return true;

        // Nothing says when there will be more, and nothing is under way that could tell: one request has to find out.
        return limit.ResetAt is null && _underWay.Count == 0;
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Known(string name)
    {
        public string Name { get; } = name;

        public long Remaining { get; set; }

        public DateTimeOffset? ResetAt { get; set; }

        public long? Quota { get; set; }

        /// <summary>The step at which this was said.</summary>
        public long SaidAt { get; set; }

        /// <summary>Past its reset a limit has its quota again; where that is not known, one request finds out.</summary>
        public void PassTo(DateTimeOffset now)
        {
            if (ResetAt is not { } at || now < at) return;
            (Remaining, ResetAt) = (Quota ?? 1, null);
        }
    }
}
