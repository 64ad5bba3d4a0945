namespace ThrottleKit.Orleans.Grains;

/// <summary>What a grain keeps in its storage. Storages write it in whatever form they have, so that it is plain text and numbers.</summary>
[GenerateSerializer, Alias("throttlekit.record")]
internal sealed class LimitRecord
{
    /// <summary>The silo's time of the last write, in microseconds since the Unix epoch. No later decision is made before it.</summary>
    [Id(0)]
    public long At { get; set; }

    /// <summary>What each key holds; a key's text has a letter for each byte.</summary>
    [Id(1)]
    public Dictionary<string, LimitEntry> Keys { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What a key holds, unless that has expired.</summary>
    public string? StateOf(string key, long now) => Keys.TryGetValue(key, out var entry) && !(entry.ExpiresAt <= now) ? entry.State : null;

    /// <summary>Whether nothing is left that says anything.</summary>
    public bool IsSpent(long now) => Keys.Values.All(entry => entry.ExpiresAt <= now);

    /// <summary>A copy of a later time, without what has expired.</summary>
    public LimitRecord CopyAt(long now) => new()
    {
        At = now,
        Keys = new Dictionary<string, LimitEntry>(Keys.Where(entry => !(entry.Value.ExpiresAt <= now)), StringComparer.Ordinal),
    };
}

/// <summary>What a key holds.</summary>
[GenerateSerializer, Alias("throttlekit.entry")]
internal sealed class LimitEntry
{
    /// <summary>The state in the common form.</summary>
    [Id(0)]
    public string State { get; set; } = "";

    /// <summary>From when on it says the same as none; null for never.</summary>
    [Id(1)]
    public long? ExpiresAt { get; set; }
}
