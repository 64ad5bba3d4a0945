using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace ThrottleKit.DynamoDb;

/// <summary>The table: reads items as they are at one moment, and replaces them if they are still what was read.</summary>
/// <remarks>What was read is the condition itself: the same state from the same time leads to the same decision, so that no version has to be kept beside them.</remarks>
internal sealed class DynamoDbTable(IAmazonDynamoDB client, string table)
{
    /// <summary>How many items a transaction of DynamoDB's takes.</summary>
    public const int MostTogether = 100;

    private const string IsNew = "attribute_not_exists(#k)", IsTheSame = "#s = :s AND #a = :a";

    /// <summary>What keys hold at one moment.</summary>
    public async Task<StoredItem[]> ReadAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellation)
    {
        if (keys.Count == 1)
        {
            var read = await client.GetItemAsync(new GetItemRequest { TableName = table, Key = KeyOf(keys[0]), ConsistentRead = true }, cancellation).ConfigureAwait(false);
            return [StoredItem.Read(read.Item)];
        }

        var items = keys.Select(key => new TransactGetItem { Get = new Get { TableName = table, Key = KeyOf(key) } });
        var all = await client.TransactGetItemsAsync(new TransactGetItemsRequest { TransactItems = [.. items] }, cancellation).ConfigureAwait(false);
        return [.. all.Responses.Select(response => StoredItem.Read(response.Item))];
    }

    /// <summary>Replaces what keys hold, all or none, if each of them still holds what was read.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="before">What was read.</param>
    /// <param name="after">What they shall hold; the same as before for what only has to be still so.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task WriteAsync(IReadOnlyList<byte[]> keys, StoredItem[] before, StoredItem[] after, CancellationToken cancellation)
    {
        if (keys.Count > 1)
        {
            var items = keys.Select((key, i) => Conditional(key, before[i], after[i]));
            return client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [.. items] }, cancellation);
        }

        var (condition, names, values) = Still(before[0]);
        return after[0].State is null
            ? client.DeleteItemAsync(
                new DeleteItemRequest
                {
                    TableName = table, Key = KeyOf(keys[0]), ConditionExpression = condition, ExpressionAttributeNames = names, ExpressionAttributeValues = values,
                },
                cancellation)
            : client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table, Item = after[0].Write(new MemoryStream(keys[0])), ConditionExpression = condition, ExpressionAttributeNames = names, ExpressionAttributeValues = values,
                },
                cancellation);
    }

    private TransactWriteItem Conditional(byte[] key, in StoredItem before, in StoredItem after)
    {
        var (condition, names, values) = Still(before);
        return after == before ? new TransactWriteItem
            {
                ConditionCheck = new ConditionCheck
                {
                    TableName = table, Key = KeyOf(key), ConditionExpression = condition, ExpressionAttributeNames = names, ExpressionAttributeValues = values,
                },
            }
            : after.State is null ? new TransactWriteItem
            {
                Delete = new Delete
                {
                    TableName = table, Key = KeyOf(key), ConditionExpression = condition, ExpressionAttributeNames = names, ExpressionAttributeValues = values,
                },
            }
            : new TransactWriteItem
            {
                Put = new Put
                {
                    TableName = table, Item = after.Write(new MemoryStream(key)), ConditionExpression = condition, ExpressionAttributeNames = names, ExpressionAttributeValues = values,
                },
            };
    }

    private static (string Condition, Dictionary<string, string> Names, Dictionary<string, AttributeValue>? Values) Still(in StoredItem item) => item.State is null
        ? (IsNew, new() { ["#k"] = StoredItem.Key }, null)
        : (IsTheSame, new() { ["#s"] = StoredItem.Text, ["#a"] = StoredItem.Time }, new() { [":s"] = new() { S = item.State }, [":a"] = StoredItem.Number(item.At) });

    private static Dictionary<string, AttributeValue> KeyOf(byte[] key) => new() { [StoredItem.Key] = new() { B = new MemoryStream(key) } };
}
