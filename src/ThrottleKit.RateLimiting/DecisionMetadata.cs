using System.Threading.RateLimiting;

namespace ThrottleKit;

/// <summary>What leases of ThrottleKit's limiters carry beyond the framework's own metadata.</summary>
public static class DecisionMetadata
{
    /// <summary>The whole decision, on leases of denials: limit, remaining, and the instants of reset and retry.</summary>
    public static MetadataName<Decision> Decision { get; } = MetadataName.Create<Decision>("THROTTLEKIT_DECISION");
}
