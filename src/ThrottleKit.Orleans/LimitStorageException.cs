namespace ThrottleKit.Orleans;

/// <summary>The storage in which a silo keeps limits has failed. The message has what it said.</summary>
public sealed class LimitStorageException : Exception
{
    internal LimitStorageException(string message)
        : base(message)
    {
    }
}
