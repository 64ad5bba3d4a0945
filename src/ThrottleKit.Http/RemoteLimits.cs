using System.Collections.Concurrent;

namespace ThrottleKit.Http;

/// <summary>
/// The limits of the remotes that a client calls. Handlers come and go with their connections; what is known of the remotes stays: make one for a client's life, and give it to each of its handlers.
/// </summary>
public sealed class RemoteLimits
{
    private readonly ConcurrentDictionary<string, Remote> _remotes = new(StringComparer.Ordinal);
    private readonly KeyedLimiter<string>[] _own;

    /// <summary>Limits of remotes.</summary>
    /// <param name="options">How they are kept to.</param>
    public RemoteLimits(RemoteThrottleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        Time = options.TimeProvider ?? SystemTime;
        _own = [.. options.Policies.Select(policy => KeyedLimiter<string>.Of(policy, new() { TimeProvider = Time, MaxKeys = options.MaxRemotes, WhenFull = WhenFull.AllowNewKeys }))];
    }

    internal RemoteThrottleOptions Options { get; }

    internal TimeProvider Time { get; }

    internal Remote Of(string key)
    {
        if (_remotes.TryGetValue(key, out var known)) return known;
        if (_remotes.Count >= Options.MaxRemotes) Forget();
        return _remotes.GetOrAdd(key, static (_, options) => new Remote(options), Options);
    }

    /// <summary>Takes a request's cost of the limits that are known beforehand, or nothing.</summary>
    internal (string Limit, Decision Decision) Take(string key, long cost)
    {
        if (_own.Length == 0) return ("", Decision.Allow(0, 0, 0, 0));
        if (_own.Length == 1) return (Options.Policies[0].Name, _own[0].Acquire(key, cost));
        var combined = Limits.All(Array.ConvertAll(_own, limiter => limiter.At(key, cost)));
        return (Options.Policies[combined.Index].Name, combined.Decision);
    }

    /// <summary>Forgets remotes of which nothing is known that would still matter.</summary>
    private void Forget()
    {
        var now = Time.GetUtcNow();
        foreach (var (key, remote) in _remotes)
            if (remote.IsIdle(now)) _remotes.TryRemove(new(key, remote));
    }

#pragma warning disable RS0030 // where none is given
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030
}
