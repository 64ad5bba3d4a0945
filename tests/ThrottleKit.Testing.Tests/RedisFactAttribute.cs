namespace ThrottleKit.Testing.Tests;

/// <summary>A test that needs a Redis server: skipped with the reason where none is installed, and failing there under CI, so that it never passes unseen.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (!RedisServer.IsInstalled && Environment.GetEnvironmentVariable("CI") != "true") Skip = "redis-server is not installed: apt-get install redis-server.";
    }
}
