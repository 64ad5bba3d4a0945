using StackExchange.Redis;
using StackExchange.Redis.Availability;

namespace ThrottleKit.Redis;

/// <summary>What suits a store on a connection of its own.</summary>
internal static class RedisConnection
{
    /// <summary>A connection is made anew at a heartbeat: one that fails is tried again at the next.</summary>
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromMilliseconds(100);

    private const int LongestReconnectPause = 50, LongestConfigurationCheck = 1;

    /// <summary>The settings.</summary>
    /// <param name="configuration">The servers.</param>
    public static ConfigurationOptions Suited(string configuration)
    {
        var suited = ConfigurationOptions.Parse(configuration);
        suited.AbortOnConnectFail = false;
        suited.BacklogPolicy = BacklogPolicy.FailFast; // what is sent late would take a permit that nobody waits for any more
        suited.RetryPolicy = RetryPolicy.None;

        // A server that is back is noticed soon, and so is a replica that has become the primary.
        if (suited.HeartbeatInterval > LongestHeartbeat) suited.HeartbeatInterval = LongestHeartbeat;
        if (suited.ConfigCheckSeconds > LongestConfigurationCheck) suited.ConfigCheckSeconds = LongestConfigurationCheck;
        suited.ReconnectRetryPolicy = new LinearRetry(LongestReconnectPause);
        return suited;
    }
}
