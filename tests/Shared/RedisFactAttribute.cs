using ThrottleKit.Testing;

namespace ThrottleKit.Tests.Shared;

/// <summary>A test that needs Redis: skipped with the reason where none is installed, and failing there under CI, so that it never passes unseen.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = Missing;

    internal static string? Missing { get; } =
        RedisServer.IsInstalled || Environment.GetEnvironmentVariable("CI") == "true" ? null : "redis-server is not installed: apt-get install redis-server.";
}

/// <summary>The same for a test with data.</summary>
internal sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisFactAttribute.Missing;
}
