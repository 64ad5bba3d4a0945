using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace ThrottleKit.Redis.Scripts;

/// <summary>What the fence of a store needs to know: where its record is, and how long what a strategy granted can matter.</summary>
/// <param name="prefix">What the store's keys begin with.</param>
internal sealed class Fence(string prefix)
{
    /// <summary>A year of any calendar's windows has the longest of them.</summary>
    private const int Windows = 14;

    /// <summary>What a script fails with on a server that does not tell its replication id.</summary>
    public const string Unsupported = "TKIT-FENCE";

    /// <summary>What a script does before it lets anything be granted.</summary>
    public static string Check { get; } = LuaText.Read("Fence").With("id", ServerId).ToString();

    /// <summary>Puts the server on record as one that has been there for ever.</summary>
    public static RedisScript Trust { get; } = new(LuaText.Read("Trust").With("id", ServerId).ToString());

    private static string ServerId => LuaText.Read("ServerId").ToString();

    private readonly ConditionalWeakTable<StrategyExecutor, RedisValue[]> _known = [];

    /// <summary>Which server has granted what this store's keys say, and since when. It is no key of the store's: it stands before the prefix.</summary>
    public RedisKey Record { get; } = $"throttlekit:fence:{prefix}";

    /// <summary>What the script is told of a strategy: for how many microseconds at most a state of it says something, and whether it belongs to windows.</summary>
    public RedisValue[] Arguments(StrategyExecutor strategy) => _known.GetValue(strategy, static missing => [LongestReset(missing), IsOfWindows(missing) ? 1 : 0]);

    private static bool IsOfWindows(StrategyExecutor strategy) =>
        strategy.Definition.DeclaredBy.GetCustomAttributes(typeof(LeasableAttribute), inherit: false) is [LeasableAttribute { Kind: LeaseKind.Window }];

    /// <summary>How long a key that is used up takes to be as good as new: tried out, from the end of one window to the end of the next.</summary>
    private static long LongestReset(StrategyExecutor strategy)
    {
        var (now, longest) = (0L, 1L);
        for (var i = 0; i < Windows; i++)
        {
            string? state = null;
            var limit = strategy.Apply(new StrategyRequest(StrategyOperation.Forecast, now, 0), ref state).Decision.Limit;
            var reset = strategy.Apply(new StrategyRequest(StrategyOperation.Decide, now, limit), ref state).Decision.ResetAtMicroseconds;
            longest = Math.Max(longest, reset - now);
            now = Math.Max(now + 1, reset);
            if (now > Exact.MaxTime) break;
        }

        return longest;
    }
}
