namespace ThrottleKit.Orleans.Tests;

/// <summary>A strategy of a user's, compiled by the generator beside that of Orleans.</summary>
[RateLimitStrategy(Name = "thrice")]
public sealed partial class Thrice
{
    /// <summary>How many permits there are for each of three times.</summary>
    [Parameter(Min = 1, Max = 1_000)]
    public required long Share { get; init; }

    private Outcome<Taken> Decide(Taken? state, long now, long cost)
    {
        var used = state is { } taken ? taken.Used : 0;
        return used + cost <= 3 * Share
            ? Outcome.Allow(new Taken(used + cost), remaining: (3 * Share) - used - cost, resetAt: used + cost > 0 ? now + 1_000_000 : now)
            : Outcome.Deny(remaining: (3 * Share) - used, resetAt: now + 1_000_000, retryAt: null);
    }

    /// <summary>What is taken.</summary>
    /// <param name="Used">The permits.</param>
    public readonly record struct Taken([Field(Max = 1_000_000_000)] long Used);
}

/// <summary>The next version of it, which keeps another state.</summary>
[RateLimitStrategy(Name = "thrice")]
public sealed partial class ThriceOfAnotherShape
{
    /// <summary>As before.</summary>
    [Parameter(Min = 1, Max = 1_000)]
    public required long Share { get; init; }

    private Outcome<Taken> Decide(Taken? state, long now, long cost)
    {
        var used = state is { } taken ? taken.Used : 0;
        return used + cost <= 3 * Share
            ? Outcome.Allow(new Taken(Math.Max(cost, state is { } last ? last.Most : 0), used + cost), remaining: (3 * Share) - used - cost, resetAt: used + cost > 0 ? now + 1_000_000 : now)
            : Outcome.Deny(remaining: (3 * Share) - used, resetAt: now + 1_000_000, retryAt: null);
    }

    /// <summary>What is taken, and the most at once.</summary>
    /// <param name="Most">The most at once.</param>
    /// <param name="Used">The permits.</param>
    public readonly record struct Taken([Field(Max = 1_000_000_000)] long Most, [Field(Max = 1_000_000_000)] long Used);
}
