using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace ThrottleKit.DynamoDb;

/// <summary>What a key holds: a state, and the time of the call that wrote it.</summary>
/// <param name="State">The state in the common form; null for no item.</param>
/// <param name="At">The store's time when it was written, in microseconds since the Unix epoch. No later decision is made before it.</param>
/// <param name="ExpiresAt">From when on it says the same as none; null for never.</param>
internal readonly record struct StoredItem(string? State, long At, long? ExpiresAt)
{
    /// <summary>The attribute that names the item.</summary>
    public const string Key = "key";

    /// <summary>The attribute that the table's TTL looks at, in whole seconds.</summary>
    public const string Expiry = "expires";

    /// <summary>The state's attribute.</summary>
    public const string Text = "state";

    /// <summary>The attribute of the time of the write.</summary>
    public const string Time = "at";

    private const long MicrosecondsInASecond = 1_000_000;

    /// <summary>Reads an item.</summary>
    /// <param name="attributes">Its attributes; null or none where there is no item.</param>
    /// <exception cref="CorruptStateException">The item is something else.</exception>
    public static StoredItem Read(Dictionary<string, AttributeValue>? attributes)
    {
        if (attributes is null or { Count: 0 }) return default;
        if (attributes.GetValueOrDefault(Text)?.S is not { } state || !long.TryParse(attributes.GetValueOrDefault(Time)?.N, CultureInfo.InvariantCulture, out var at))
            throw new CorruptStateException("The item is not a state of a strategy. Something else wrote it; reset the key, or use a table of its own.");
        long? expiresAt = long.TryParse(attributes.GetValueOrDefault(Expiry)?.N, CultureInfo.InvariantCulture, out var seconds) ? seconds * MicrosecondsInASecond : null;
        return new StoredItem(state, at, expiresAt);
    }

    /// <summary>The state, unless it has expired: the table drops items hours late.</summary>
    public string? StateAt(long now) => ExpiresAt <= now ? null : State;

    /// <summary>The item's attributes.</summary>
    public Dictionary<string, AttributeValue> Write(MemoryStream key)
    {
        var attributes = new Dictionary<string, AttributeValue>
        {
            [Key] = new() { B = key },
            [Text] = new() { S = State },
            [Time] = Number(At),
        };
        if (ExpiresAt is { } end) attributes[Expiry] = Number(end / MicrosecondsInASecond + (end % MicrosecondsInASecond > 0 ? 1 : 0));
        return attributes;
    }

    /// <summary>A number as DynamoDB has it.</summary>
    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
