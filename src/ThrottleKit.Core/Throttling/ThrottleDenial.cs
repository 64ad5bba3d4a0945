namespace ThrottleKit;

/// <summary>A call that was denied, and by what.</summary>
/// <param name="Limit">The name of the limit: the policy's, or that of the method whose own limit it is.</param>
/// <param name="Decision">What the limit says.</param>
public sealed record ThrottleDenial(string Limit, Decision Decision)
{
    /// <summary>After how long the same call, were no other to come, is allowed; null where it never is.</summary>
    public TimeSpan? RetryAfter => Decision.RetryAfter;
}

/// <summary>A method marked <see cref="ThrottleAttribute"/> was called and the call denied. The method's own code has not run, and nothing was taken.</summary>
/// <param name="denial">What was denied.</param>
public sealed class ThrottledException(ThrottleDenial denial) : Exception(Describe(denial))
{
    /// <summary>What was denied.</summary>
    public ThrottleDenial Denial { get; } = denial;

    /// <summary>The name of the limit.</summary>
    public string Limit => Denial.Limit;

    /// <summary>What the limit says.</summary>
    public Decision Decision => Denial.Decision;

    /// <summary>After how long the same call, were no other to come, is allowed; null where it never is.</summary>
    public TimeSpan? RetryAfter => Denial.RetryAfter;

    private static string Describe(ThrottleDenial denial) => denial.RetryAfter is { } after
        ? $"The limit '{denial.Limit}' denies the call; retry after {Duration.FromMicroseconds(after.Ticks / TimeSpan.TicksPerMicrosecond)}."
        : $"The limit '{denial.Limit}' denies the call, and no wait would change that.";
}
