using System.Runtime.CompilerServices;
using StackExchange.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis.Scripts;

/// <summary>The arguments of a request, as <see cref="StrategyScript"/> lays them out.</summary>
/// <param name="expiryAllowance">How long a key outlives its state.</param>
/// <param name="fence">What keeps a server that may have forgotten from granting; null for nothing.</param>
internal sealed class ScriptArguments(TimeSpan expiryAllowance, Fence? fence)
{
    /// <summary>Where the amount stands.</summary>
    private const int Amount = 1;

    private readonly ConditionalWeakTable<StrategyExecutor, RedisValue[]> _decisions = [];

    /// <summary>
    /// The arguments of one request, which nobody changes. What is asked most often, to decide by the server's time, differs in nothing but the amount, and that is mostly 1.
    /// </summary>
    public RedisValue[] Of(in StoreRequest request)
    {
        if (request.Operation != StrategyOperation.Decide || request.Now is not null) return Encode(Text(request));
        var arguments = _decisions.GetValue(request.Strategy, OfOne);
        if (request.Amount == 1) return arguments;
        arguments = (RedisValue[])arguments.Clone();
        arguments[Amount] = request.Amount;
        return arguments;
    }

    /// <summary>The arguments of several requests, one after the other, each with its script and its own.</summary>
    public RedisValue[] Of(IReadOnlyList<StoreRequest> requests, FusedScript script)
    {
        var all = new List<RedisValue> { requests.Count };
        foreach (var request in requests)
        {
            var own = Of(request);
            var operation = request.Operation == StrategyOperation.Decide ? 0 : StrategyScript.FixedArguments + request.Strategy.ScriptArguments.Count + 1;
            all.AddRange([script[request.Strategy.Definition], operation, own.Length, .. own]);
        }

        if (fence is not null)
            foreach (var request in requests) all.AddRange(fence.Arguments(request.Strategy));
        return [.. all];
    }

    private RedisValue[] OfOne(StrategyExecutor strategy) => Encode(Text(new StoreRequest(default, strategy, StrategyOperation.Decide, 1)));

    private string[] Text(in StoreRequest request) => StrategyScript.Arguments(
        request.Strategy,
        new StrategyRequest(request.Operation, request.Now ?? 0, request.Amount, request.Least, request.DebitedAt),
        serverTime: request.Now is null,
        expiryAllowance);

    /// <summary>As bytes, so that they are not encoded again each time.</summary>
    private static RedisValue[] Encode(string[] arguments) => Array.ConvertAll(arguments, argument => (RedisValue)System.Text.Encoding.UTF8.GetBytes(argument));
}
