namespace ThrottleKit.Http;

/// <summary>What a remote's response says of one of its limits.</summary>
/// <param name="Name">What the limit is told apart by.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="ResetAfter">After how long there is more; null where that is not said.</param>
/// <param name="Quota">How much there is when it is fresh; null where that is not said.</param>
public sealed record RemoteLimit(string Name, long Remaining, TimeSpan? ResetAfter = null, long? Quota = null);

/// <summary>Reads what a kind of remotes says of its limits.</summary>
public interface IRemoteLimitReader
{
    /// <summary>The limits that a response tells of; none where it is of another kind.</summary>
    /// <param name="response">The response.</param>
    /// <param name="now">The time at the remote as its <c>Date</c> says, or here where it does not: what instants in the header are counted from.</param>
    IEnumerable<RemoteLimit> Read(HttpResponseMessage response, DateTimeOffset now);
}
