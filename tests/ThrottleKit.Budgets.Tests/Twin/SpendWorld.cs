using ThrottleKit.Budgets.Machine;
using ThrottleKit.Leasing.Twin;

namespace ThrottleKit.Budgets.Twin;

internal enum StreamState
{
    New,
    Open,

    /// <summary>A chunk is being written.</summary>
    Flying,
    Closed,
}

internal struct StreamInWorld
{
    public StreamState State;
    public Spending Spending;

    /// <summary>The process died.</summary>
    public bool IsDead;
}

/// <summary>A state of the model: the streams, and the ledger with what was really spent.</summary>
internal sealed class SpendWorld
{
    public SpendWorld()
    {
    }

    public SpendWorld(Packed packed)
    {
        var reader = new PackedReader(packed);
        Used = reader.Next();
        Spent = reader.Next();
        for (var s = 0; s < Streams.Length; s++)
        {
            ref var stream = ref Streams[s];
            (stream.State, stream.IsDead) = ((StreamState)reader.Next(), reader.Next() == 1);
            var (held, output) = (reader.Next(), reader.Next());
            stream.Spending = new Spending(output + held, output);
        }
    }

    public StreamInWorld[] Streams { get; } = new StreamInWorld[SpendConstants.Streams];

    /// <summary>What the ledger says is used or reserved.</summary>
    public int Used;

    /// <summary>What was really written, of which a metered stream shows no more than it has paid for.</summary>
    public int Spent;

    public Packed Packed()
    {
        var writer = default(PackedWriter);
        writer.Add(Used);
        writer.Add(Spent);
        foreach (var stream in Streams)
        {
            writer.Add((int)stream.State);
            writer.Add(stream.IsDead ? 1 : 0);
            writer.Add((int)stream.Spending.Held);
            writer.Add((int)stream.Spending.Output);
        }

        return writer.Done();
    }
}
