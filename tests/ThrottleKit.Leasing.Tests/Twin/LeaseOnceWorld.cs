namespace ThrottleKit.Leasing.Twin;

internal enum CallState
{
    None,

    /// <summary>On its way to the authority.</summary>
    Asked,

    /// <summary>The reply is on its way back.</summary>
    Replied,

    Done,
}

/// <summary>A call as the network and the checker see it.</summary>
internal record struct CallInWorld(CallState State, int Want, int Elapsed, int Sent, int Amount, int Left, int Window, bool IsForgotten)
{
    /// <summary>Whether the node still waits for it.</summary>
    public readonly bool IsAwaited => State is CallState.Asked or CallState.Replied && !IsForgotten;
}

/// <summary>What a node gave back and nobody has taken yet; <paramref name="Serial"/> tells apart what is alike otherwise.</summary>
internal readonly record struct ReturnInWorld(int Node, int Serial, int Window, int Amount);

/// <summary>
/// A node: the lease of production, and beside it what only the checker knows. A node's clock always stands at <see cref="LeaseOnceWorld.Clock"/>: what is kept is how far
/// away things are, as in the specification, so that states which differ in nothing else are one.
/// </summary>
internal struct NodeInWorld
{
    public Lease Lease;
    public bool Holds;
    public int Elapsed, Left, Sent, Window, Calls;
}

/// <summary>One state of <see cref="LeaseOnceModel"/>, unpacked.</summary>
internal sealed class LeaseOnceWorld
{
    public const long Clock = 1_000;
    public const int MostReturns = 3;
    private const int DeadlineOffset = 8;

    private readonly LeaseOnceConstants _constants;

    public LeaseOnceWorld(LeaseOnceConstants constants)
    {
        _constants = constants;
        Nodes = new NodeInWorld[constants.Nodes];
        Calls = new CallInWorld[constants.Nodes, constants.Q];
    }

    public LeaseOnceWorld(LeaseOnceConstants constants, Packed packed)
        : this(constants) => Unpack(new PackedReader(packed));

    public int Now, Used, Admitted;
    public bool WasLate;
    public readonly NodeInWorld[] Nodes;
    public readonly CallInWorld[,] Calls;
    public readonly List<ReturnInWorld> Returns = [];

    public int WindowNow => Now / _constants.W;

    /// <summary>Of a debit time only its window is kept, as the authority looks at nothing else of it.</summary>
    public long DebitedAt(int window) => Authority.Epoch + window * _constants.W;

    public long EndOf(int window) => Authority.Epoch + (window + 1) * _constants.W;

    public int WindowOf(in Lease lease) => (int)(lease.Window - Authority.Epoch) / _constants.W - 1;

    public Packed Packed()
    {
        var writer = default(PackedWriter);
        writer.Add(Now);
        writer.Add(Used);
        writer.Add(Admitted);
        writer.Add(WasLate ? 1 : 0);
        for (var n = 0; n < Nodes.Length; n++)
        {
            ref readonly var node = ref Nodes[n];
            writer.Add(node.Calls);
            writer.Add((int)node.Lease.Amount);
            writer.Add(node.Holds ? (int)(node.Lease.Deadline - Clock) + DeadlineOffset : 0);
            writer.Add(node.Elapsed);
            writer.Add(node.Left);
            writer.Add(node.Sent);
            writer.Add(node.Holds ? node.Window + 1 : 0);
            for (var i = 0; i < _constants.Q; i++)
            {
                ref readonly var call = ref Calls[n, i];
                writer.Add((int)call.State + (call.IsForgotten ? 8 : 0));
                writer.Add(call.Want);
                writer.Add(call.Elapsed);
                writer.Add(call.Sent);
                writer.Add(call.Amount);
                writer.Add(call.Left);
                writer.Add(call.Window);
            }
        }

        // A set: in one order, each once.
        foreach (var message in Returns.Distinct().OrderBy(r => (r.Node, r.Serial, r.Window, r.Amount)))
        {
            writer.Add(message.Node * 8 + message.Serial);
            writer.Add(message.Window);
            writer.Add(message.Amount);
        }

        return writer.Done();
    }

    private void Unpack(PackedReader reader)
    {
        (Now, Used, Admitted, WasLate) = (reader.Next(), reader.Next(), reader.Next(), reader.Next() == 1);
        for (var n = 0; n < Nodes.Length; n++)
        {
            ref var node = ref Nodes[n];
            node.Calls = reader.Next();
            var (amount, deadline) = (reader.Next(), reader.Next() - DeadlineOffset);
            (node.Elapsed, node.Left, node.Sent) = (reader.Next(), reader.Next(), reader.Next());
            node.Window = reader.Next() - 1;
            node.Holds = node.Window >= 0;
            if (node.Holds) node.Lease = new Lease(amount, Clock + deadline, DebitedAt(node.Window), EndOf(node.Window));
            else node.Window = 0;
            for (var i = 0; i < _constants.Q; i++)
            {
                var state = reader.Next();
                Calls[n, i] = new CallInWorld(
                    (CallState)(state & 7), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), state >= 8);
            }
        }

        for (var i = 0; i < MostReturns; i++)
        {
            var (from, window, amount) = (reader.Next(), reader.Next(), reader.Next());
            if (amount > 0) Returns.Add(new ReturnInWorld(from / 8, from % 8, window, amount));
        }
    }
}
