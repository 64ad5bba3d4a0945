namespace ThrottleKit.Stores.Outages;

/// <summary>How a call may go.</summary>
internal enum Pass
{
    /// <summary>To the store, as ever.</summary>
    Through,

    /// <summary>To the store, to find out whether it is back.</summary>
    Probe,

    /// <summary>Not to the store.</summary>
    Barred,
}

/// <summary>
/// Counts failures in a row. From a number of them on, the store is away: one call an interval tries it, and the first that is answered ends that. What a call that
/// began earlier comes to has no part in it.
/// </summary>
internal sealed class Breaker(int failures, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _turn = new();
    private volatile bool _isAway;
    private bool _isProbing;
    private int _inARow;
    private long _since;

    /// <summary>How long until the store is tried again, at most.</summary>
    public TimeSpan UntilProbe
    {
        get
        {
            lock (_turn) return !_isAway || _isProbing ? interval : TimeSpan.FromTicks(Math.Max(0, (interval - time.GetElapsedTime(_since)).Ticks));
        }
    }

    /// <summary>Asks for a pass.</summary>
    public Pass Enter()
    {
        if (!_isAway) return Pass.Through;
        lock (_turn)
        {
            if (!_isAway) return Pass.Through;
            if (_isProbing || time.GetElapsedTime(_since) < interval) return Pass.Barred;
            _isProbing = true;
            return Pass.Probe;
        }
    }

    /// <summary>The store has answered.</summary>
    /// <returns>Whether it is back with that.</returns>
    public bool Succeed(Pass pass)
    {
        if (pass == Pass.Through && Volatile.Read(ref _inARow) == 0) return false;
        lock (_turn)
        {
            if (pass == Pass.Through && _isAway) return false;
            var isBack = _isAway;
            (_isAway, _isProbing, _inARow) = (false, false, 0);
            return isBack;
        }
    }

    /// <summary>The store has not answered.</summary>
    /// <returns>Whether it is away with that.</returns>
    public bool Fail(Pass pass)
    {
        lock (_turn)
        {
            if (pass == Pass.Probe)
            {
                (_isProbing, _since) = (false, time.GetTimestamp());
                return false;
            }

            if (_isAway || ++_inARow < failures) return false;
            (_isAway, _since) = (true, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The call has ended without saying anything of the store.</summary>
    public void Leave(Pass pass)
    {
        if (pass != Pass.Probe) return;
        lock (_turn) _isProbing = false;
    }
}
