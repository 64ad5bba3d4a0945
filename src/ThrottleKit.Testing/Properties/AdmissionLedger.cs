namespace ThrottleKit.Testing;

/// <summary>What one key was granted and gave back, to hold against a bound over every interval.</summary>
internal sealed class AdmissionLedger
{
    private readonly List<Entry> _entries = [];
    private bool _isOff;
    private long _seen;

    /// <summary>Whether something was given back.</summary>
    public bool HasCredits { get; private set; }

    /// <summary>The bound says nothing of this key any more.</summary>
    public void TurnOff() => _isOff = true;

    /// <summary>
    /// Permits were taken. A clock that stepped back counts as standing, as no time may come twice; but where the state was forgotten meanwhile,
    /// nothing remembers how late it has been.
    /// </summary>
    public void Debit(long now, long amount, bool wasForgotten)
    {
        if (now < _seen && wasForgotten)
        {
            _entries.Clear();
            _seen = now;
        }

        _seen = Math.Max(_seen, now);
        _entries.Add(new Entry(_seen, now, amount));
    }

    /// <summary>
    /// Permits were given back. More than were taken then, or by a clock that stepped back behind what has been taken since (which may see too
    /// little time to have passed), and the bound says nothing any more.
    /// </summary>
    public void Credit(long now, long debitedAt, long amount)
    {
        HasCredits = true;
        if (now < _seen) TurnOff();
        _seen = Math.Max(_seen, now);
        for (var i = 0; i < _entries.Count && amount > 0; i++)
        {
            if (_entries[i].At != debitedAt) continue;
            var given = Math.Min(amount, _entries[i].Amount);
            _entries[i] = _entries[i] with { Amount = _entries[i].Amount - given };
            amount -= given;
        }

        if (amount > 0) TurnOff();
    }

    /// <summary>Makes a credit one of what was really taken and not yet given back, where there is such and the clock stands or goes on.</summary>
    public bool TryDrawCredit(SeededRandom random, ref ApplyStep step)
    {
        var open = _entries.Where(entry => entry.Amount > 0).ToArray();
        if (open.Length == 0 || step.Request.Now < _seen) return false;
        var entry = random.Pick<Entry>(open);
        var amount = random.OneIn(3) ? entry.Amount : random.Magnitude(1, entry.Amount);
        step = step with { Request = step.Request with { Amount = amount, DebitedAt = entry.At } };
        return true;
    }

    /// <summary>How an interval that ends at the last admission breaks the bound; null if none does.</summary>
    public string? Excess(Func<long, long, Int128> bound)
    {
        if (_isOff) return null;
        var admitted = Int128.Zero;
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            admitted += _entries[i].Amount;
            var most = bound(_entries[i].Effective, _entries[^1].Effective);
            if (admitted > most) return $"{admitted} admitted from {_entries[i].Effective} to {_entries[^1].Effective}, where the bound is {most}";
        }

        return null;
    }

    private sealed record Entry(long Effective, long At, long Amount);
}
