using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ThrottleKit.DynamoDb;
using ThrottleKit.Stores;

namespace ThrottleKit.Testing.DynamoDb;

/// <summary>Runs the emitted C# through a DynamoDB table, with the time passed in. It makes a table of its own there, and deletes it at the end.</summary>
public sealed class DynamoDbStrategyHost : IStrategyHost
{
    /// <summary>What a host on DynamoDB is named by, where that is following.</summary>
    public const string Prefix = "dynamodb=";

    private const string KeyPrefix = "limit:", Key = "key", State = "state", At = "at";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly AmazonDynamoDBClient _client;
    private readonly DynamoDbStore _store;
    private readonly string _table = "throttlekit_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    private DynamoDbStrategyHost(string name, AmazonDynamoDBClient client)
    {
        Name = name;
        _client = client;
        _store = new DynamoDbStore(client, new DynamoDbStoreOptions { Table = _table, KeyPrefix = KeyPrefix });
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Expression => $"{nameof(DynamoDbStrategyHost)}.{nameof(Connect)}(\"{Name}\", \"{Name[Prefix.Length..]}\")";

    /// <inheritdoc/>
    public bool ChecksRanges => true;

    /// <summary>Connects, and makes the table.</summary>
    /// <param name="name">What the host is called in reports.</param>
    /// <param name="place">Where DynamoDB is: <c>HOST:PORT</c> of a server that imitates it, or a region of AWS, where the environment has the credentials.</param>
    /// <exception cref="StrategyHostUnavailableException">It does not answer, or forbids to make a table.</exception>
    public static DynamoDbStrategyHost Connect(string name, string place)
    {
        var host = new DynamoDbStrategyHost(name, ClientOf(place));
        try
        {
            host.Guard(() => DynamoDbSchema.CreateTableAsync(host._client, host._table));
            return host;
        }
        catch
        {
            host._client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IHostedStrategy Open(StrategyExecutor configured) => new Hosted(this, configured);

    /// <inheritdoc/>
    public string? ReadState(string key)
    {
        string? state = null;
        Guard(async () => state = (await _client.GetItemAsync(new GetItemRequest { TableName = _table, Key = KeyOf(key), ConsistentRead = true })).Item?.GetValueOrDefault(State)?.S);
        return state;
    }

    /// <inheritdoc/>
    public void WriteState(string key, string? state)
    {
        _keys.Add(key);
        if (state is null) Guard(() => _client.DeleteItemAsync(_table, KeyOf(key)));
        else Guard(() => _client.PutItemAsync(_table, new Dictionary<string, AttributeValue>(KeyOf(key)) { [State] = new() { S = state }, [At] = new() { N = "0" } }));
    }

    /// <inheritdoc/>
    public void Clear()
    {
        foreach (var key in _keys) Guard(() => _client.DeleteItemAsync(_table, KeyOf(key)));
        _keys.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Guard(() => _client.DeleteTableAsync(_table));
        }
        catch (StrategyHostUnavailableException)
        {
            // What cannot be reached cannot be tidied; that has been reported where it mattered.
        }

        _client.Dispose();
    }

    private static AmazonDynamoDBClient ClientOf(string place)
    {
        if (place.Contains(':')) return new AmazonDynamoDBClient(DynaliteServer.Credentials, DynaliteServer.ConfigurationFor(place));
        var configuration = new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(place), MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 };
        return new AmazonDynamoDBClient(configuration);
    }

    private static Dictionary<string, AttributeValue> KeyOf(string key) => new() { [Key] = new() { B = new MemoryStream(Encoding.UTF8.GetBytes(KeyPrefix + key)) } };

    /// <summary>Waits for a call, and says of one that is not answered that the place is not to be had.</summary>
    private void Guard(Func<Task> call)
    {
        try
        {
            call().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new StrategyHostUnavailableException($"'{Name}' does not do what is asked: {exception.Message}", exception);
        }
    }

    private sealed class Hosted(DynamoDbStrategyHost host, StrategyExecutor configured) : IHostedStrategy
    {
        public StrategyReply Apply(in StrategyRequest request, string key)
        {
            host._keys.Add(key);
            var asked = new StoreRequest(Encoding.UTF8.GetBytes(key), configured, request.Operation, request.Amount) { Now = request.Now, Least = request.Least, DebitedAt = request.DebitedAt };
            var result = host._store.ApplyAsync(asked, Patience).AsTask().GetAwaiter().GetResult();
            return result.IsApplied ? result.Value : throw new StrategyHostUnavailableException($"DynamoDB does not do what is asked: {result.Failure.Message}", result.Failure);
        }
    }
}
