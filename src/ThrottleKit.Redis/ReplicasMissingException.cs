namespace ThrottleKit.Redis;

/// <summary>The primary has carried a call out, and too few replicas have said so within the deadline.</summary>
public sealed class ReplicasMissingException : Exception
{
    internal ReplicasMissingException(int acknowledged, int awaited)
        : base($"{acknowledged} of {awaited} replicas have what the primary has carried out; a failover may forget it.")
    {
        Acknowledged = acknowledged;
    }

    /// <summary>How many replicas have it.</summary>
    public int Acknowledged { get; }
}
