using StackExchange.Redis;

namespace ThrottleKit.Redis.Scripts;

/// <summary>A script with all that it is called with.</summary>
/// <param name="database">Where.</param>
/// <param name="script">The script.</param>
/// <param name="keys">Its keys.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class ScriptCall(IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] arguments)
{
    /// <summary>Only where writes go; and no retry of the client's, which cannot know that a permit would be taken twice.</summary>
    public const CommandFlags Flags = CommandFlags.DemandMaster | CommandFlags.CommandRetryNever;

    /// <summary>What the client says of keys where there is no cluster.</summary>
    private const int NoSlot = -1;

    /// <summary>Sends it: by its hash as long as the server knows that.</summary>
    /// <param name="isForgotten">Whether the server has forgotten the script.</param>
    public Task<RedisResult> SendAsync(bool isForgotten) => SendAsync(database, isForgotten);

    /// <summary>Sends it, and has the replicas counted that have what it wrote: behind it on the same connection, in the same round trip.</summary>
    /// <param name="replicas">How many are to have it.</param>
    /// <param name="isForgotten">Whether the server has forgotten the script.</param>
    /// <param name="left">How long the answer may take.</param>
    public async Task<(RedisResult Result, int Acknowledged)> SendAsync(int replicas, bool isForgotten, TimeSpan left)
    {
        // To wait for 0 is to wait for ever; and the answer has to come back within the time.
        object[] wait = [replicas, Math.Max(1, (long)(left.TotalMilliseconds * 0.9))];
        var (result, acknowledged) = database.Multiplexer.HashSlot(keys[0]) == NoSlot ? SendTogether(isForgotten, wait) : SendToMaster(isForgotten, wait);
        try
        {
            return (await result.ConfigureAwait(false), (int)await acknowledged.ConfigureAwait(false));
        }
        catch (Exception exception) when (result.IsCompletedSuccessfully && exception is (RedisException or TimeoutException))
        {
            return (await result.ConfigureAwait(false), 0);
        }
        catch
        {
            _ = acknowledged.ContinueWith(static late => _ = late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            throw;
        }
    }

    private (Task<RedisResult> Result, Task<RedisResult> Acknowledged) SendTogether(bool isForgotten, object[] wait)
    {
        var batch = database.CreateBatch();
        var (result, acknowledged) = (SendAsync(batch, isForgotten), batch.ExecuteAsync("WAIT", wait, Flags));
        batch.Execute();
        return (result, acknowledged);
    }

    /// <summary>
    /// On a cluster WAIT has no key to be routed by, and asks of the connection that it comes on: both go to one server by name, and neither is sent on from there, as the replicas
    /// of another would be counted.
    /// </summary>
    private (Task<RedisResult> Result, Task<RedisResult> Acknowledged) SendToMaster(bool isForgotten, object[] wait)
    {
        var master = database.Multiplexer.GetServer(keys[0], flags: Flags);
        object[] all = [isForgotten ? script.Text : Convert.ToHexStringLower(script.Hash), keys.Length, .. keys.Cast<object>(), .. arguments.Cast<object>()];
        return (
            master.ExecuteAsync(isForgotten ? "EVAL" : "EVALSHA", all, Flags | CommandFlags.NoRedirect),
            master.ExecuteAsync("WAIT", wait, Flags | CommandFlags.NoRedirect));
    }

    private Task<RedisResult> SendAsync(IDatabaseAsync target, bool isForgotten) => isForgotten
        ? target.ScriptEvaluateAsync(script.Text, keys, arguments, Flags | CommandFlags.NoScriptCache)
        : target.ScriptEvaluateAsync(script.Hash, keys, arguments, Flags);
}
