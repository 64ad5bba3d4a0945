namespace ThrottleKit.Testing;

/// <summary>
/// A place where strategies run: a process, a Lua state, a server. The equality run holds one against another, and a replay picks one. Not safe
/// for several threads; states last until <see cref="Clear"/>.
/// </summary>
public interface IStrategyHost : IDisposable
{
    /// <summary>What the host is called in reports.</summary>
    string Name { get; }

    /// <summary>The C# expression that makes another one like it, for the tests that a run prints.</summary>
    string Expression { get; }

    /// <summary>Whether an expression that leaves its exact range at run time is noticed; all but the functions as written do that.</summary>
    bool ChecksRanges { get; }

    /// <summary>Makes a configured strategy ready to run here.</summary>
    /// <param name="configured">The strategy, configured.</param>
    IHostedStrategy Open(StrategyExecutor configured);

    /// <summary>What a key holds, as it stands on the wire; null for nothing.</summary>
    /// <param name="key">The key.</param>
    string? ReadState(string key);

    /// <summary>Puts a state where the strategies keep theirs.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">The state, as it stands on the wire; null for nothing.</param>
    void WriteState(string key, string? state);

    /// <summary>Forgets every key.</summary>
    void Clear();
}

/// <summary>A configured strategy where it runs.</summary>
public interface IHostedStrategy
{
    /// <summary>Applies one operation to a key, with the time that the request carries.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="StrategyRangeException">An expression left its exact range.</exception>
    /// <exception cref="CorruptStateException">The key holds something else.</exception>
    /// <exception cref="StrategyHostUnavailableException">The place cannot be reached: says nothing about the strategy.</exception>
    StrategyReply Apply(in StrategyRequest request, string key);
}

/// <summary>The place where strategies should run cannot be reached or does not answer.</summary>
/// <param name="message">What happened, and what to do.</param>
/// <param name="inner">What it was noticed by.</param>
public sealed class StrategyHostUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
