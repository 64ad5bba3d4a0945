using System.Threading.RateLimiting;

namespace ThrottleKit.RateLimiting;

/// <summary>The lease of every allowed request: permits of a rate are not given back, so there is nothing to hold.</summary>
internal sealed class AllowedLease : RateLimitLease
{
    private AllowedLease()
    {
    }

    public static AllowedLease Instance { get; } = new();

    public override bool IsAcquired => true;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}

/// <summary>The lease of a denial.</summary>
/// <param name="decision">What was decided; null where the limiter was disposed while the request waited.</param>
/// <param name="reason">Why, where it is not the limit itself.</param>
internal sealed class DeniedLease(Decision? decision, string? reason) : RateLimitLease
{
    public override bool IsAcquired => false;

    public override IEnumerable<string> MetadataNames
    {
        get
        {
            if (decision?.RetryAfter is not null) yield return MetadataName.RetryAfter.Name;
            if (reason is not null) yield return MetadataName.ReasonPhrase.Name;
            if (decision is not null) yield return DecisionMetadata.Decision.Name;
        }
    }

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        if (metadataName == MetadataName.RetryAfter.Name) metadata = decision?.RetryAfter;
        else if (metadataName == MetadataName.ReasonPhrase.Name) metadata = reason;
        else if (metadataName == DecisionMetadata.Decision.Name) metadata = decision;
        return metadata is not null;
    }
}
