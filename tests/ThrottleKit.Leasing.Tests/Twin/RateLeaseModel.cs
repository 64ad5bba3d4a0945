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
                    Visit(world => world.Take(node, want), () => $"{name} leases {want}");
                }

            if (LeaseSteps.TrySpend(lease, before.Clock, 1, out var spent))
                Visit(world => { world.Leases[node] = spent; world.Monitor--; }, () => $"{name} spends 1");

            if (_constants.GivesBack && lease.Amount > 0)
                Visit(world => world.Give(node), () => $"{name} gives {lease.Amount} back, leased {before.Clock - lease.DebitedAt} ticks ago");
        }

        if (before.Now < _constants.T) Visit(world => world.Tick(), () => "a tick passes");

        void Visit(Action<World> step, Func<string> words)
        {
            var world = new World(this, state);
            step(world);
            visit(world.Packed(), words);
        }
    }

    private sealed class World
    {
        private readonly RateLeaseModel _model;

        public World(RateLeaseModel model)
        {
            _model = model;
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

        public int Now { get; private set; }

        /// <summary>What the bucket holds.</summary>
        public int Level { get; private set; }

        /// <summary>A bucket that is larger by what flows in a lease's life: what was admitted keeps the bound as long as it never goes below 0.</summary>
        public int Monitor { get; set; }

        public Lease[] Leases { get; }

        public long Clock => Authority.Epoch + Now;

        public void Take(int n, int want)
        {
            LeaseSteps.TryBegin(new LeaseNode(Leases[n], default, 0), Clock, out var node);
            var used = _model._constants.B - Level;
            var grant = _model._authority.Grant(Now, ref used, want);
            Level = _model._constants.B - used;
            Leases[n] = LeaseSteps.Apply(node, node.Call.Number, grant, Clock, new ClockDrift(0, 1)).Lease;
        }

        public void Give(int n)
        {
            Leases[n] = LeaseSteps.GiveBack(Leases[n], out var message);
            Level = _model._constants.NaiveCredit
                ? Math.Min(_model._constants.B, Level + (int)message.Amount)
                : _model._constants.B - _model._authority.Credit(Now, _model._constants.B - Level, message);
        }

        public void Tick()
        {
            var constants = _model._constants;
            Now++;
            Level = Math.Min(constants.B, Level + constants.R);
            Monitor = Math.Min(constants.B + constants.R * constants.Tau, Monitor + constants.R);
            for (var n = 0; n < Leases.Length; n++) Leases[n] = LeaseSteps.Expire(Leases[n], Clock);
        }

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
