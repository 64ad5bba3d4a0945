namespace ThrottleKit.Testing;

/// <summary>How a simulated fleet keeps its limit.</summary>
public enum FleetWay
{
    /// <summary>Permits are leased.</summary>
    Leased,

    /// <summary>Each request asks the store.</summary>
    Strict,

    /// <summary>Each node keeps its share of the limit and asks nobody.</summary>
    NaiveShare,
}

/// <summary>What goes wrong in a simulated fleet. Chances are in thousandths.</summary>
public sealed record FleetFaults
{
    /// <summary>Nothing.</summary>
    public static FleetFaults None { get; } = new();

    /// <summary>The chance that a message, there or back, is lost.</summary>
    public int Loss { get; init; }

    /// <summary>The chance that a message takes up to a hundred times as long.</summary>
    public int Delay { get; init; }

    /// <summary>The chance that a reply comes twice.</summary>
    public int Duplicates { get; init; }

    /// <summary>The chance that a node, in a window, crashes and starts anew.</summary>
    public int Crashes { get; init; }

    /// <summary>The chance that a node, in a window, stands still for up to two of them; its clock goes on.</summary>
    public int Pauses { get; init; }

    /// <summary>The chance that a node, in a window, is cut off for up to one of them.</summary>
    public int Partitions { get; init; }

    /// <summary>The chance that the store, in a window, fails over and forgets some of the last that it did.</summary>
    public int Forgettings { get; init; }

    /// <summary>How much nodes' clocks are fast or slow at most, in parts of a million.</summary>
    public int DriftPerMillion { get; init; }
}

/// <summary>A fleet to simulate.</summary>
public sealed record FleetScenario
{
    /// <summary>What all random choices are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How the limit is kept.</summary>
    public FleetWay Way { get; init; } = FleetWay.Leased;

    /// <summary>How many nodes.</summary>
    public int Nodes { get; init; } = 8;

    /// <summary>The limit: of a window, or in a period of a rate.</summary>
    public long Limit { get; init; } = 80;

    /// <summary>How long a window or a period is.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the limit is a rate (a token bucket with a burst of the limit) instead of a window's.</summary>
    public bool IsRate { get; init; }

    /// <summary>For how many windows or periods.</summary>
    public int Windows { get; init; } = 10;

    /// <summary>What is asked for in a window, in hundredths of the limit.</summary>
    public int DemandPercent { get; init; } = 200;

    /// <summary>How many nodes get all of the demand but one request a window for each of the others; 0 where it is even.</summary>
    public int HotNodes { get; init; }

    /// <summary>Costs are from 1 to this.</summary>
    public int MostCost { get; init; } = 1;

    /// <summary>How large batches are.</summary>
    public LeaseSizer Sizer { get; init; } = LeaseSizer.ByRate();

    /// <summary>A rate's lease lives for so long.</summary>
    public TimeSpan LeaseLife { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a key is left alone before it is given back.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a message takes, usually; up to twice that.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMicroseconds(500);

    /// <summary>The longest that a node waits for the store.</summary>
    public TimeSpan StoreDeadline { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The drift that nodes reckon with, in parts of a million.</summary>
    public int DeclaredDriftPerMillion { get; init; } = 2_000;

    /// <summary>What goes wrong.</summary>
    public FleetFaults Faults { get; init; } = FleetFaults.None;

    /// <summary>A small fleet in which anything may go wrong that the bound stands, the same for the same seed.</summary>
    /// <param name="seed">The seed.</param>
    public static FleetScenario Random(ulong seed)
    {
        var random = SeededRandom.For(seed, 1);
        var window = TimeSpan.FromMilliseconds(random.Pick(50, 200, 1_000, 2_000));
        return new FleetScenario
        {
            Seed = seed,
            Nodes = (int)random.Between(1, 8),
            Limit = random.Magnitude(1, 60),
            Window = window,
            IsRate = random.OneIn(3),
            Windows = (int)random.Between(2, 5),
            DemandPercent = (int)random.Between(50, 400),
            HotNodes = random.OneIn(4) ? 1 : 0,
            MostCost = random.OneIn(2) ? 1 : (int)random.Between(2, 6),
            Sizer = random.Pick(LeaseSizer.Fixed(random.Magnitude(1, 100)), LeaseSizer.ByRate(random.Between(1, 4)), LeaseSizer.Learning(), new HostileSizer(seed)),
            LeaseLife = window * random.Between(1, 10) / 10,
            IdleAfter = window * random.Between(1, 10) / 10,
            Latency = TimeSpan.FromMicroseconds(random.Magnitude(50, (long)window.TotalMicroseconds / 4)),
            StoreDeadline = window * random.Between(1, 20) / 10,
            Faults = new FleetFaults
            {
                Loss = (int)random.Magnitude(0, 300),
                Delay = (int)random.Magnitude(0, 300),
                Duplicates = (int)random.Magnitude(0, 300),
                Crashes = (int)random.Magnitude(0, 500),
                Pauses = (int)random.Magnitude(0, 500),
                Partitions = (int)random.Magnitude(0, 500),
                Forgettings = random.OneIn(4) ? (int)random.Between(1, 500) : 0,
                DriftPerMillion = (int)random.Magnitude(0, 2_000),
            },
        };
    }
}
