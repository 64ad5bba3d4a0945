namespace ThrottleKit;

/// <summary>What happens to requests while the store cannot be had.</summary>
public enum WhenAway
{
    /// <summary>They are denied. The bound holds.</summary>
    Deny,

    /// <summary>They pass, and nothing is recorded of them: there is no bound while the store is away.</summary>
    Allow,
}

/// <summary>How a <see cref="FleetLimiter"/> is set up.</summary>
public sealed record FleetLimiterOptions
{
    /// <summary>How the store is used. Default: permits are leased.</summary>
    public LeaseMode Mode { get; init; } = LeaseMode.Leased;

    /// <summary>How large batches are. Default: <see cref="LeaseSizer.ByRate"/>.</summary>
    public LeaseSizer Sizer { get; init; } = LeaseSizer.ByRate();

    /// <summary>
    /// For a rate, how long a batch may be spent, counted from when it was asked for: it is the τ of the bound burst + rate x (t + τ). Default: 1 second. Windows end their batches themselves.
    /// </summary>
    public TimeSpan LeaseLife { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How much slower than the store's clock this node's may run, in parts of a million. Default: 2,000, several times what clocks that are kept by NTP do.</summary>
    public int MaxDriftPerMillion { get; init; } = 2_000;

    /// <summary>The largest step of the store's clock, or disagreement of its clocks where it has several; it is taken off the life of each lease. Default: none, as suits one server's clock.</summary>
    public TimeSpan MaxClockStep { get; init; }

    /// <summary>How long a key is left alone before what is held of it is given back. Default: 1 second.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a call of the store may take. Default: 1 second.</summary>
    public TimeSpan StoreDeadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long the store is not asked after it could not be had. Default: a quarter of a second.</summary>
    public TimeSpan AwayPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What happens while the store cannot be had. Default: requests are denied.</summary>
    public WhenAway WhenAway { get; init; } = WhenAway.Deny;

    /// <summary>How long giving back may take when the limiter is disposed. Default: 2 seconds.</summary>
    public TimeSpan ShutdownDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the time comes from; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>What the moments at which nodes ask again are scattered by; null for something of this process's own.</summary>
    public int? Seed { get; init; }

    /// <summary>Holds the options to their ranges.</summary>
    /// <exception cref="StrategyConfigurationException">One is out of its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Sizer);
        Within(LeaseLife, TimeSpan.FromMicroseconds(10), TimeSpan.FromDays(1), nameof(LeaseLife));
        Within(MaxClockStep, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(MaxClockStep));
        Within(IdleAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(IdleAfter));
        Within(StoreDeadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5), nameof(StoreDeadline));
        Within(AwayPause, TimeSpan.Zero, TimeSpan.FromMinutes(5), nameof(AwayPause));
        Within(ShutdownDeadline, TimeSpan.Zero, TimeSpan.FromMinutes(5), nameof(ShutdownDeadline));
        if (MaxDriftPerMillion is < 0 or > 500_000)
            throw new StrategyConfigurationException($"{nameof(MaxDriftPerMillion)} is {MaxDriftPerMillion}; it must lie between 0 and 500000.");
    }

    private static void Within(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max) throw new StrategyConfigurationException($"{name} is {value}; it must lie between {min} and {max}.");
    }
}
