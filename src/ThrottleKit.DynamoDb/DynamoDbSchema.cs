using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace ThrottleKit.DynamoDb;

/// <summary>The store's table. Stores never make it themselves: that takes a right which an application need not have.</summary>
public static class DynamoDbSchema
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Makes the table where it is missing, waits until it can be used, and has DynamoDB drop what has expired. A table that is there is left as it is but for that. May run in many
    /// processes at once.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task CreateTableAsync(IAmazonDynamoDB client, string table = "throttlekit", CancellationToken cancellation = default)
    {
        try
        {
            await client.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = table,
                    KeySchema = [new KeySchemaElement(StoredItem.Key, KeyType.HASH)],
                    AttributeDefinitions = [new AttributeDefinition(StoredItem.Key, ScalarAttributeType.B)],
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                },
                cancellation).ConfigureAwait(false);
        }
        catch (ResourceInUseException)
        {
            // It is there, or somebody else is making it.
        }

        while ((await client.DescribeTableAsync(table, cancellation).ConfigureAwait(false)).Table.TableStatus != TableStatus.ACTIVE)
            await Task.Delay(BetweenLooks, cancellation).ConfigureAwait(false);
        var expiry = (await client.DescribeTimeToLiveAsync(table, cancellation).ConfigureAwait(false)).TimeToLiveDescription;
        if (expiry.TimeToLiveStatus == TimeToLiveStatus.ENABLED || expiry.TimeToLiveStatus == TimeToLiveStatus.ENABLING) return;
        try
        {
            await client.UpdateTimeToLiveAsync(
                new UpdateTimeToLiveRequest
                {
                    TableName = table,
                    TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = StoredItem.Expiry, Enabled = true },
                },
                cancellation).ConfigureAwait(false);
        }
        catch (AmazonDynamoDBException exception) when (exception.Message.Contains("already enabled", StringComparison.OrdinalIgnoreCase))
        {
            // Somebody else was there first.
        }
    }
}
