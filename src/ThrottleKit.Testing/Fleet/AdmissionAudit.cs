namespace ThrottleKit.Testing;

/// <summary>Holds every admission of a fleet to the bound, by true time and in whole numbers.</summary>
internal sealed class AdmissionAudit
{
    private readonly long _limit, _window, _room;
    private readonly bool _isRate;
    private long _level, _at, _forgettings, _inWindow, _windowNumber;

    public AdmissionAudit(FleetScenario scenario)
    {
        (_limit, _window, _isRate) = (scenario.Limit, scenario.Window.Ticks / TimeSpan.TicksPerMicrosecond, scenario.IsRate);
        var life = scenario.Way == FleetWay.Leased ? scenario.LeaseLife.Ticks / TimeSpan.TicksPerMicrosecond : 0;
        _room = _limit * _window + _limit * life; // burst + rate x life, in parts of a permit
        _level = _room;
        _at = SimulatedTime.Begin;
        Worst = long.MinValue;
        AdmittedByWindow = new long[scenario.Windows];
        DemandByWindow = new long[scenario.Windows];
        AdmittedByNode = new long[scenario.Nodes];
    }

    public long[] AdmittedByWindow { get; }

    public long[] DemandByWindow { get; }

    public long[] AdmittedByNode { get; }

    /// <summary>The most that was ever admitted beyond the bound; below 0 where it was never reached.</summary>
    public long Worst { get; private set; }

    public void Ask(long now, long cost) => DemandByWindow[Window(now)] += cost;

    /// <summary>The store has forgotten: the limit is there once more.</summary>
    public void Forget(long now)
    {
        Roll(now);
        _forgettings++;
        _level += _limit * _window;
    }

    public void Admit(int node, long now, long cost)
    {
        Roll(now);
        AdmittedByWindow[Window(now)] += cost;
        AdmittedByNode[node] += cost;
        if (_isRate)
        {
            _level -= cost * _window;
            Worst = Math.Max(Worst, _level < 0 ? (-_level + _window - 1) / _window : -(_level / _window));
        }
        else
        {
            _inWindow += cost;
            Worst = Math.Max(Worst, _inWindow - _limit * (1 + _forgettings));
        }
    }

    private int Window(long now) => (int)((now - SimulatedTime.Begin) / _window);

    private void Roll(long now)
    {
        if (_isRate)
        {
            _level = Math.Min(Math.Max(_room, _level), _level + (now - _at) * _limit); // what forgetting has added is above the room, and stays
            _at = now;
            return;
        }

        if (Window(now) == _windowNumber) return;
        (_windowNumber, _inWindow, _forgettings) = (Window(now), 0, 0);
    }
}
