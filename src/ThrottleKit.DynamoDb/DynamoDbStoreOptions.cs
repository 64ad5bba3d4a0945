using System.Text;

namespace ThrottleKit.DynamoDb;

/// <summary>How a store on DynamoDB works.</summary>
public sealed record DynamoDbStoreOptions
{
    /// <summary>DynamoDB's limit for a key, less what a request's own key may take.</summary>
    private const int MostPrefixBytes = 2048 - Stores.StoreRequest.MostKeyBytes;

    /// <summary>The table. <see cref="DynamoDbSchema.CreateTableAsync"/> makes it.</summary>
    public string Table { get; init; } = "throttlekit";

    /// <summary>What the store's keys begin with. It cannot be empty, as DynamoDB has no key without a byte.</summary>
    public string KeyPrefix { get; init; } = "limit:";

    /// <summary>How long an item outlives its state: by so much the clocks of the processes may differ, or step back, and still nothing is refunded.</summary>
    public TimeSpan ExpiryAllowance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the time comes from; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Table);
        ArgumentException.ThrowIfNullOrEmpty(KeyPrefix);
        if (Encoding.UTF8.GetByteCount(KeyPrefix) > MostPrefixBytes)
            throw new ArgumentException($"The prefix has {Encoding.UTF8.GetByteCount(KeyPrefix)} bytes; {MostPrefixBytes} is the most.", nameof(KeyPrefix));
        ArgumentOutOfRangeException.ThrowIfLessThan(ExpiryAllowance, TimeSpan.Zero);
    }
}
