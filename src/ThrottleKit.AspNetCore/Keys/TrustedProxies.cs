using System.Net;

namespace ThrottleKit.AspNetCore;

/// <summary>Which proxies stand before the application: so many, or those of certain networks. Both: so many at most, and each of those networks.</summary>
public sealed class TrustedProxies
{
    /// <summary>How many proxies each request has passed, each of which appends the address that it was asked from to <c>X-Forwarded-For</c>; null for any number.</summary>
    public int? Hops { get; init; }

    /// <summary>The networks that the proxies are in; empty where <see cref="Hops"/> alone says.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    internal void Validate()
    {
        if (Hops is null && Networks.Count == 0) throw new ArgumentException("Trusted proxies need a number of hops, or networks: else everybody's X-Forwarded-For would be believed.");
        if (Hops < 1) throw new ArgumentOutOfRangeException(nameof(Hops), Hops, "There is one hop at least.");
    }

    /// <summary>Whether an address is that of one of the proxies, the so many-th from here.</summary>
    internal bool Trusts(IPAddress address, int passed)
    {
        if (Hops is { } hops && passed >= hops) return false;
        if (Networks.Count == 0) return true;
        foreach (var network in Networks)
            if (network.Contains(address)) return true;
        return false;
    }
}
