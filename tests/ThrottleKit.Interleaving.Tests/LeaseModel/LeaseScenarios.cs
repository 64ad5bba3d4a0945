using ThrottleKit.Interleaving;

namespace ThrottleKit.Leasing;

/// <summary>What threads do to one lease, small enough for all orders to be run.</summary>
internal static class LeaseScenarios
{
    private const int Delays = 20; // more than any of these has steps

    /// <summary>By name.</summary>
    public static readonly (string Name, Func<(Action[], Action)> Make)[] All =
    [
        ("two who spend", TwoSpend),
        ("one who spends and puts back, and one who replaces the lease", OnePutsBackAndOneReplaces),
        ("two who see that it runs low", TwoSeeThatItRunsLow),
        ("two who spend, and one who replaces the lease", TwoSpendAndOneReplaces),
    ];

    /// <summary>Runs a scenario in all its orders; what went wrong is an exception.</summary>
    public static int Explore(string name) => Scheduler.Explore(() => All.Single(scenario => scenario.Name == name).Make(), Delays);

    private static (Action[], Action) TwoSpend()
    {
        var (lease, clock, spent) = (Lease(3), new NodeClock(), new long[2]);
        return ([() => spent[0] = Spend(lease, clock, 2), () => spent[1] = Spend(lease, clock, 2)], () => Require(spent.Sum() == 2, $"{spent.Sum()} spent of 3, by two who take 2"));
    }

    private static (Action[], Action) TwoSpendAndOneReplaces()
    {
        var (lease, clock, spent, taken) = (Lease(3), new NodeClock(), new long[2], 0L);
        return (
            [() => spent[0] = Spend(lease, clock, 1), () => spent[1] = Spend(lease, clock, 2), () => taken = lease.Close().Amount],
            () => Require(spent.Sum() + taken == 3, $"{spent.Sum()} spent and {taken} taken along, of 3"));
    }

    private static (Action[], Action) OnePutsBackAndOneReplaces()
    {
        var (lease, clock, kept, taken) = (Lease(3), new NodeClock(), 0L, 0L);
        return (
            [
                () =>
                {
                    var spent = Spend(lease, clock, 2);
                    kept = spent == 0 || lease.TryPutBack(spent) ? 0 : spent; // what could not be put back is lost to its spender, and to nobody else
                },
                () => taken = lease.Close().Amount,
            ],
            () => Require(kept + taken == 3 && kept is 0 or 2, $"{kept} kept and {taken} taken along, of 3"));
    }

    private static (Action[], Action) TwoSeeThatItRunsLow()
    {
        var (lease, said) = (Lease(3), new bool[2]);
        return ([() => said[0] = lease.WantsRefill(1), () => said[1] = lease.WantsRefill(1)], () => Require(said.Count(one => one) == 1, "a refill was asked for twice, or not at all"));
    }

    private static HeldLease Lease(long amount) => new(new Lease(amount, Deadline: 100, DebitedAt: 0, Window: 200), resetAt: 200, ahead: 0, lowWater: 2);

    private static long Spend(HeldLease lease, NodeClock clock, long cost) => lease.TrySpend(clock, cost, out _, out _) ? cost : 0;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
