namespace ThrottleKit.Leasing.Twin;

/// <summary>The constants of <c>specs/RateLease.tla</c>, and what goes wrong.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="B">The bucket's capacity.</param>
/// <param name="R">Permits a tick.</param>
/// <param name="Tau">How many ticks a lease lives from its debit.</param>
/// <param name="Bat">The largest batch.</param>
/// <param name="T">The last tick.</param>
/// <param name="GivesBack">Whether leases are given back.</param>
/// <param name="TopsUp">Whether a lease that is not empty is added to.</param>
/// <param name="NaiveCredit">The authority credits all that comes back, also what time has refilled.</param>
public sealed record RateLeaseConstants(
    int Nodes = 3, int B = 3, int R = 1, int Tau = 2, int Bat = 3, int T = 9, bool GivesBack = false, bool TopsUp = false, bool NaiveCredit = false);

/// <summary>
/// The twin of <c>specs/RateLease.tla</c>: a bucket leased out to nodes whose steps are the production functions. Grants arrive at once, as what happens on the way is
/// <see cref="LeaseOnceModel"/>'s affair; clocks run alike.
/// </summary>
internal sealed class RateLeaseModel : IModel
{
    private const int MonitorOffset = 4;

    private readonly RateLeaseConstants _constants;
    private readonly Authority _authority;

    public RateLeaseModel(RateLeaseConstants constants)
    {
        _constants = constants;
        var bucket = new TokenBucket { Capacity = constants.B, Limit = constants.R, Period = Duration.FromMicroseconds(1) };
        _authority = new Authority(Policy.Of("bucket", bucket).Executor, new LeaseTerms(HasWindows: false, LongestLife: constants.Tau + 1, Allowance: 0)); // the tick of the debit and Tau more
    }

    public Packed First => new World(this).Packed();

    public string? Violated(Packed state) => new World(this, state).Monitor < 0
        ? $"RateBound: more than {_constants.B} + {_constants.R} x (t + {_constants.Tau}) admitted in some interval of length t" : null;

    public void Steps(Packed state, StepVisitor visit)
    {
        var before = new World(this, state);
        for (var n = 0; n < _constants.Nodes; n++)
        {
            var (node, name) = (n, $"node {n + 1}");
            var lease = before.Leases[n];
            var most = Math.Min(_constants.Bat - (int)lease.Amount, before.Level);
            if (lease.Amount == 0 || _constants.TopsUp)
                for (var w = 1; w <= most; w++)
                {
                    var want = w;
                    Visit(world => Lease(world, node, want), () => $"{name} leases {want}");
                }

            if (LeaseSteps.TrySpend(lease, before.Clock, 1, out var spent))
                Visit(world => Spend(world, node, spent), () => $"{name} spends 1");

            if (_constants.GivesBack && lease.Amount > 0)
                Visit(world => Give(world, node), () => $"{name} gives {lease.Amount} back, leased {before.Clock - lease.DebitedAt} ticks ago");
        }

        if (before.Now < _constants.T) Visit(Tick, () => "a tick passes");

        void Visit(Action<World> step, Func<string> words)
        {
            var world = new World(this, state);
            step(world);
            visit(world.Packed(), words);
        }
    }

    private void Lease(World world, int n, int want)
    {
        LeaseSteps.TryBegin(new LeaseNode(world.Leases[n], default, 0), world.Clock, out var node);
        var used = _constants.B - world.Level;
        var grant = _authority.Grant(world.Now, ref used, want);
        world.Level = _constants.B - used;
        world.Leases[n] = LeaseSteps.Apply(node, node.Call.Number, grant, world.Clock, new ClockDrift(0, 1)).Lease;
    }

    private static void Spend(World world, int n, in Lease after)
    {
        world.Leases[n] = after;
        world.Monitor--;
    }

    private void Give(World world, int n)
    {
        world.Leases[n] = LeaseSteps.GiveBack(world.Leases[n], out var message);
        world.Level = _constants.NaiveCredit
            ? Math.Min(_constants.B, world.Level + (int)message.Amount)
            : _constants.B - _authority.Credit(world.Now, _constants.B - world.Level, message);
    }

    private void Tick(World world)
    {
        world.Now++;
        world.Level = Math.Min(_constants.B, world.Level + _constants.R);
        world.Monitor = Math.Min(_constants.B + _constants.R * _constants.Tau, world.Monitor + _constants.R);
        for (var n = 0; n < _constants.Nodes; n++) world.Leases[n] = LeaseSteps.Expire(world.Leases[n], world.Clock);
    }

    private sealed class World
    {
        public World(RateLeaseModel model)
        {
            Leases = new Lease[model._constants.Nodes];
            Level = model._constants.B;
            Monitor = model._constants.B + model._constants.R * model._constants.Tau;
        }

        public World(RateLeaseModel model, Packed packed)
            : this(model)
        {
            var reader = new PackedReader(packed);
            (Now, Level, Monitor) = (reader.Next(), reader.Next(), reader.Next() - MonitorOffset);
            for (var n = 0; n < Leases.Length; n++)
            {
                var (amount, debitedAt, deadline) = (reader.Next(), reader.Next(), reader.Next());
                if (amount > 0) Leases[n] = new Lease(amount, Authority.Epoch + deadline, Authority.Epoch + debitedAt, Window: 0);
            }
        }

        public int Now { get; set; }

        /// <summary>What the bucket holds.</summary>
        public int Level { get; set; }

        /// <summary>A bucket that is larger by what flows in a lease's life: what was admitted keeps the bound as long as it never goes below 0.</summary>
        public int Monitor { get; set; }

        public Lease[] Leases { get; }

        public long Clock => Authority.Epoch + Now;

        public Packed Packed()
        {
            var writer = default(PackedWriter);
            writer.Add(Now);
            writer.Add(Level);
            writer.Add(Monitor + MonitorOffset);
            foreach (var lease in Leases)
            {
                var held = lease.Amount > 0;
                writer.Add((int)lease.Amount);
                writer.Add(held ? (int)(lease.DebitedAt - Authority.Epoch) : 0);
                writer.Add(held ? (int)(lease.Deadline - Authority.Epoch) : 0);
            }

            return writer.Done();
        }
    }
}
