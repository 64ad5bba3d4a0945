using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace ThrottleKit.Testing;

/// <summary>
/// Runs the scripts on a server that speaks Redis's protocol, with the time passed in. Its keys begin with a prefix of their own, do not expire,
/// and are deleted at the end.
/// </summary>
public sealed class RedisStrategyHost : IStrategyHost
{
    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly string _prefix = $"throttlekit:{RandomNumberGenerator.GetHexString(16, lowercase: true)}:";

    private RedisStrategyHost(string name, string expression, ConnectionMultiplexer connection)
    {
        Name = name;
        Expression = expression;
        _connection = connection;
        _database = connection.GetDatabase();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Expression { get; }

    /// <inheritdoc/>
    public bool ChecksRanges => true;

    /// <summary>Connects to a server.</summary>
    /// <param name="name">What the host is called in reports.</param>
    /// <param name="expression">As in <see cref="IStrategyHost.Expression"/>.</param>
    /// <param name="endpoint">Where the server is, <c>HOST:PORT</c>.</param>
    /// <exception cref="StrategyHostUnavailableException">The server does not answer.</exception>
    public static RedisStrategyHost Connect(string name, string expression, string endpoint)
    {
        try
        {
            return new RedisStrategyHost(name, expression, ConnectionMultiplexer.Connect(endpoint));
        }
        catch (Exception exception) when (exception is RedisException or ArgumentException)
        {
            throw new StrategyHostUnavailableException($"No Redis answers at '{endpoint}'; start one, or name another as HOST:PORT.", exception);
        }
    }

    /// <inheritdoc/>
    public IHostedStrategy Open(StrategyExecutor configured) => new Hosted(this, configured);

    /// <inheritdoc/>
    public string? ReadState(string key) => Reach(() => (string?)_database.StringGet(_prefix + key));

    /// <inheritdoc/>
    public void WriteState(string key, string? state)
    {
        _keys.Add(key);
        Reach(() => state is null ? _database.KeyDelete(_prefix + key) : _database.StringSet(_prefix + key, state));
    }

    /// <inheritdoc/>
    public void Clear()
    {
        foreach (var batch in _keys.Chunk(1000))
            Reach(() => Task.WhenAll(batch.Select(key => _database.KeyDeleteAsync(_prefix + key))).GetAwaiter().GetResult()); // each for itself: on a cluster they lie apart
        _keys.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Clear();
        }
        catch (StrategyHostUnavailableException)
        {
            // The server has gone, and what it held with it or not: there is nobody left to tell.
        }

        _connection.Dispose();
    }

    private RedisResult Evaluate(byte[] hash, string script, string key, RedisValue[] arguments)
    {
        _keys.Add(key);
        RedisKey[] keys = [_prefix + key];
        return Reach(() =>
        {
            try
            {
                return _database.ScriptEvaluate(hash, keys, arguments);
            }
            catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                return _database.ScriptEvaluate(script, keys, arguments);
            }
        });
    }

    /// <summary>Tells what the server answered, even an error, from not being answered.</summary>
    private T Reach<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (RedisServerException exception)
        {
            throw StrategyScript.ReadError(exception.Message) ?? exception;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new StrategyHostUnavailableException($"'{Name}' stopped answering: {exception.Message}", exception);
        }
    }

    private sealed class Hosted(RedisStrategyHost host, StrategyExecutor configured) : IHostedStrategy
    {
        // The protocol names a script by its SHA-1; nothing rests on that hash being hard to forge.
        private readonly byte[] _hash = SHA1.HashData(Encoding.UTF8.GetBytes(configured.Definition.Lua));

        public StrategyReply Apply(in StrategyRequest request, string key)
        {
            var arguments = StrategyScript.Arguments(configured, request, serverTime: false, TimeSpan.Zero);
            var result = host.Evaluate(_hash, configured.Definition.Lua, key, Array.ConvertAll(arguments, argument => (RedisValue)argument));
            return StrategyScript.ReadReply(configured, (long[])result!);
        }
    }
}
