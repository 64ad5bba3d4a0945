namespace ThrottleKit.Leasing.Twin;

/// <summary>
/// The twin of <c>specs/LeaseOnce.tla</c>: nodes whose steps are the production functions, an authority that is the production strategy, and a network that delays, loses and reorders.
/// The steps have the names of the specification's actions.
/// </summary>
internal sealed class LeaseOnceModel : IModel
{
    private readonly LeaseOnceConstants _constants;
    private readonly Authority _authority;
    private readonly ClockDrift _drift;

    public LeaseOnceModel(LeaseOnceConstants constants)
    {
        if (Authority.Epoch % constants.W != 0) throw new ArgumentException("The models' time begins with a window.", nameof(constants));
        _constants = constants;
        _drift = new ClockDrift(1, constants.R);
        var window = new FixedWindow { Limit = constants.L, Window = Duration.FromMicroseconds(constants.W) };
        _authority = new Authority(Policy.Of("window", window).Executor, new LeaseTerms(HasWindows: true, LongestLife: Exact.MaxTime, Allowance: 0)); // a tick is never part over
    }

    public Packed First => new LeaseOnceWorld(_constants).Packed();

    public string? Violated(Packed state)
    {
        var world = new LeaseOnceWorld(_constants, state);
        if (world.Admitted > _constants.L) return $"WindowExact: {world.Admitted} admitted in a window of {_constants.L}";
        if (world.WasLate) return "NoLateSpend: a permit was spent outside of the window that it is of";
        for (var n = 0; _constants.SingleFlight && n < _constants.Nodes; n++)
            if (Awaited(world, n).Count > 1) return $"OneCall: node {n + 1} waits for two calls at once";
        return null;
    }

    public void Steps(Packed state, StepVisitor visit)
    {
        var before = new LeaseOnceWorld(_constants, state);
        for (var n = 0; n < _constants.Nodes; n++) StepsOf(n);
        foreach (var message in before.Returns)
        {
            if (message.Window == before.WindowNow || Has(Surroundings.CreditsAnyWindow))
                Visit(world => Take(world, message), () => $"the authority takes back {message.Amount} from node {message.Node + 1}");
            Visit(world => LoseRet(world, message), () => $"what node {message.Node + 1} gave back is lost");
        }

        if (before.Now < _constants.T - 1)
            for (var slow = 0; slow < 1 << _constants.Nodes; slow++)
                if (new LeaseOnceWorld(_constants, state) is var world && Tick(world, slow)) visit(world.Packed(), TickInWords(slow));

        void StepsOf(int n)
        {
            var node = before.Nodes[n];
            var name = $"node {n + 1}";
            if (node.Calls < _constants.Q && LeaseSteps.TryBegin(Machine(before, n), LeaseOnceWorld.Clock, out _))
                for (var w = _constants.B; w <= Math.Max(_constants.B, _constants.C); w++)
                {
                    var want = w;
                    Visit(world => Send(world, n, want), () => $"{name} sends call {node.Calls + 1}, for {want}");
                }

            for (var c = 1; c <= _constants.C; c++)
                if (LeaseSteps.TrySpend(node.Lease, LeaseOnceWorld.Clock, c, out var after))
                {
                    var cost = c;
                    Visit(world => Spend(world, n, after, cost), () => $"{name} spends {cost} in window {before.WindowNow}, of a lease of window {node.Window}");
                }

            if (node.Holds && node.Lease.Amount > 0 && before.Returns.Count < LeaseOnceWorld.MostReturns)
                Visit(world => Give(world, n), () => $"{name} gives {node.Lease.Amount} back");
            if (node.Holds || Enumerable.Range(0, _constants.Q).Any(i => before.Calls[n, i].State is CallState.Asked or CallState.Replied))
                Visit(world => Crash(world, n), () => $"{name} crashes and starts again");

            for (var slot = 0; slot < _constants.Q; slot++)
            {
                var (i, call) = (slot, before.Calls[n, slot]);
                if (call.State == CallState.Asked && GrantFor(before, call, out _) is { Amount: > 0 } grant)
                    Visit(world => Grant(world, n, i), () => $"the authority grants {grant.Amount} to call {i + 1} of {name}, {grant.TimeLeft} of window {before.WindowNow} left");
                if (call.State == CallState.Replied)
                    Visit(world => Apply(world, n, i), () => $"{name} gets the reply to call {i + 1}{(call.IsForgotten ? ", given up" : "")}");
                if (_constants.SingleFlight && call.IsAwaited)
                    Visit(world => GiveUp(world, n, i), () => $"{name} gives up call {i + 1}");
            }
        }

        void Visit(Action<LeaseOnceWorld> step, Func<string> words)
        {
            var world = new LeaseOnceWorld(_constants, state);
            step(world);
            visit(world.Packed(), words);
        }
    }

    private bool Has(Surroundings surroundings) => (_constants.Surroundings & surroundings) != 0;

    private List<int> Awaited(LeaseOnceWorld world, int n) => [.. Enumerable.Range(0, _constants.Q).Where(i => world.Calls[n, i].IsAwaited)];

    /// <summary>The node's machine; with one for each call, the one of the call in question.</summary>
    private LeaseNode Machine(LeaseOnceWorld world, int n, int? slot = null)
    {
        ref readonly var node = ref world.Nodes[n];
        var awaited = Awaited(world, n);
        int? current = _constants.SingleFlight ? awaited.Count > 0 ? awaited[^1] : null : slot is { } i && world.Calls[n, i].IsAwaited ? slot : null;
        var call = current is { } c ? new LeaseCall(c + 1, LeaseOnceWorld.Clock - world.Calls[n, c].Elapsed) : default;
        return new LeaseNode(node.Lease, call, node.Calls);
    }

    private void Send(LeaseOnceWorld world, int n, int want)
    {
        LeaseSteps.TryBegin(Machine(world, n), LeaseOnceWorld.Clock, out var machine);
        world.Calls[n, machine.Call.Number - 1] = new CallInWorld { State = CallState.Asked, Want = want, Sent = world.Now };
        world.Nodes[n].Calls = (int)machine.Calls;
    }

    private LeaseGrant GrantFor(LeaseOnceWorld world, in CallInWorld call, out int used)
    {
        used = world.Used;
        var grant = _authority.Grant(world.Now, ref used, call.Want);
        if (Has(Surroundings.GrantsTooMuch))
        {
            used = Math.Min(_constants.L, world.Used + call.Want);
            grant = new LeaseGrant(call.Want, world.EndOf(world.WindowNow) - Authority.Epoch - world.Now, world.DebitedAt(world.WindowNow), world.EndOf(world.WindowNow));
        }

        return Has(Surroundings.TellsWholeWindow) ? grant with { TimeLeft = _constants.W } : grant;
    }

    private void Grant(LeaseOnceWorld world, int n, int i)
    {
        ref var call = ref world.Calls[n, i];
        var grant = GrantFor(world, call, out world.Used);
        call = call.IsForgotten && !Has(Surroundings.DeliversForgottenReplies)
            ? new CallInWorld { State = CallState.Done }
            : call with { State = CallState.Replied, Amount = (int)grant.Amount, Left = (int)grant.TimeLeft, Window = world.WindowNow };
    }

    private void Apply(LeaseOnceWorld world, int n, int i)
    {
        ref var call = ref world.Calls[n, i];
        ref var node = ref world.Nodes[n];
        var machine = Machine(world, n, i);
        var grant = new LeaseGrant(call.Amount, call.Left, world.DebitedAt(call.Window), world.EndOf(call.Window));
        var lease = LeaseSteps.Apply(machine, i + 1, grant, LeaseOnceWorld.Clock, _drift).Lease;
        if (lease != node.Lease)
        {
            // Life counts from the send of the call that the machine had in mind; where that is not this one, something is wrong, and the checker goes on with it.
            var counted = machine.Call.Number > 0 ? world.Calls[n, machine.Call.Number - 1] : call;
            (node.Holds, node.Elapsed, node.Sent, node.Left, node.Window) = (true, counted.Elapsed, counted.Sent, call.Left, world.WindowOf(lease));
            node.Lease = lease;
        }

        call = Has(Surroundings.RepeatsReplies) && call.Want > 0 ? call with { Want = 0, IsForgotten = IsForgottenAfter(machine, i, grant) } : new CallInWorld { State = CallState.Done };
    }

    /// <summary>Whether the machine has forgotten a call that it got the reply to: a second one then means nothing to it.</summary>
    private bool IsForgottenAfter(in LeaseNode machine, int i, in LeaseGrant grant) =>
        LeaseSteps.Apply(machine, i + 1, grant, LeaseOnceWorld.Clock, _drift).Call.Number != i + 1;

    private void GiveUp(LeaseOnceWorld world, int n, int i)
    {
        if (LeaseSteps.GiveUp(Machine(world, n), i + 1).Call.Number != i + 1) Forget(ref world.Calls[n, i]);
    }

    private void Forget(ref CallInWorld call) => call = call.State switch
    {
        CallState.Asked => new CallInWorld { State = CallState.Asked, Want = call.Want, IsForgotten = true },
        CallState.Replied when Has(Surroundings.DeliversForgottenReplies) => call with { IsForgotten = true, Elapsed = 0, Sent = 0 },
        CallState.None => call,
        _ => new CallInWorld { State = CallState.Done },
    };

    private static void Spend(LeaseOnceWorld world, int n, in Lease after, int cost)
    {
        ref var node = ref world.Nodes[n];
        node.Lease = after with { Amount = Math.Max(0, after.Amount) };
        world.Admitted += cost;
        world.WasLate |= node.Window != world.WindowNow;
    }

    private static void Give(LeaseOnceWorld world, int n)
    {
        ref var node = ref world.Nodes[n];
        var (window, serial) = (node.Window, world.Returns.Count(message => message.Node == n));
        node.Lease = LeaseSteps.GiveBack(node.Lease, out var message);
        world.Returns.Add(new ReturnInWorld(n, serial, window, (int)message.Amount));
        if (node.Lease == default) node = new NodeInWorld { Calls = node.Calls };
    }

    private void Take(LeaseOnceWorld world, in ReturnInWorld message)
    {
        world.Used = Has(Surroundings.CreditsAnyWindow)
            ? Math.Max(0, world.Used - message.Amount)
            : _authority.Credit(world.Now, world.Used, new ReturnedPermits(message.Amount, world.DebitedAt(message.Window)));
        if (!Has(Surroundings.ResendsReturns)) world.Returns.Remove(message);
    }

    private static void LoseRet(LeaseOnceWorld world, in ReturnInWorld message) => world.Returns.Remove(message);

    /// <summary>All that the node knew is gone; what it asked for may still be granted, to nobody.</summary>
    private void Crash(LeaseOnceWorld world, int n)
    {
        world.Nodes[n] = new NodeInWorld { Calls = world.Nodes[n].Calls };
        for (var i = 0; i < _constants.Q; i++)
        {
            ref var call = ref world.Calls[n, i];
            call = call.State == CallState.Replied ? new CallInWorld { State = CallState.Done } : call;
            Forget(ref call);
        }
    }

    /// <summary>Time passes; the clocks of some nodes stand still, as long as none of them loses more than it may over any call's or lease's life.</summary>
    private bool Tick(LeaseOnceWorld world, int slow)
    {
        world.Now++;
        for (var n = 0; n < _constants.Nodes; n++)
        {
            var step = (slow >> n & 1) == 0 ? 1 : 0;
            ref var node = ref world.Nodes[n];
            if (node.Holds)
            {
                node.Elapsed += step;
                node.Lease = node.Lease with { Deadline = node.Lease.Deadline - step };
                if (node.Elapsed < _drift.Provable(world.Now - node.Sent)) return false;
            }

            for (var i = 0; i < _constants.Q; i++)
            {
                ref var call = ref world.Calls[n, i];
                if (!call.IsAwaited) continue;
                call.Elapsed += step;
                if (call.Elapsed < _drift.Provable(world.Now - call.Sent)) return false;
            }
        }

        if (world.Now % _constants.W != 0) return true;
        (world.Used, world.Admitted) = (0, 0);
        if (!Has(Surroundings.CreditsAnyWindow)) world.Returns.Clear();
        return true;
    }

    private Func<string> TickInWords(int slow) => () =>
    {
        var still = Enumerable.Range(0, _constants.Nodes).Where(n => (slow >> n & 1) == 1).Select(n => $"{n + 1}").ToList();
        return still.Count == 0 ? "a tick passes" : $"a tick passes; the clock of node {string.Join(" and of node ", still)} stands still";
    };
}
