using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using ThrottleKit.Stores;

namespace ThrottleKit.PostgreSql;

/// <summary>
/// Keeps states in PostgreSQL: one statement and one round trip a call, whose whole effect is one transaction. The schema must be there, see
/// <see cref="PostgresSchema"/>.
/// </summary>
public sealed class PostgresStore : IStrategyStore
{
    /// <summary>For so many seconds a server is taken for what it was last, primary or standby: after a failover one wants to know soon.</summary>
    private const int SoonestRecheck = 1;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource? _own;
    private readonly bool _prepares;
    private readonly long _outlives;
    private readonly string _schema, _applyAll, _applyAny, _reset;
    private readonly ConcurrentDictionary<string, string> _statements = new(StringComparer.Ordinal);

    /// <summary>A store on a database. The data source stays its owner's.</summary>
    /// <param name="source">The database.</param>
    /// <param name="options">How it works.</param>
    public PostgresStore(NpgsqlDataSource source, PostgresStoreOptions? options = null)
        : this(source, options ?? new PostgresStoreOptions(), own: null)
    {
    }

    private PostgresStore(NpgsqlDataSource source, PostgresStoreOptions options, NpgsqlDataSource? own)
    {
        var schema = options.SchemaOptions;
        _source = source;
        _own = own;
        _prepares = options.Prepare;
        _outlives = options.ExpiryAllowance.Ticks / TimeSpan.TicksPerMicrosecond;
        _schema = schema.Schema;
        _applyAll = PostgresSchema.In(schema, "SELECT reply FROM throttlekit.apply_all($1, $2, $3, $4, $5, $6, $7, $8, $9) AS reply");
        _applyAny = PostgresSchema.In(schema, "SELECT reply FROM throttlekit.apply_any($1, $2, $3, $4, $5, $6, $7, $8, $9) AS reply");
        _reset = PostgresSchema.In(schema, "SELECT throttlekit.reset($1)");
    }

    /// <summary>A store with connections of its own. Where several servers are named, calls go to the one that is the primary.</summary>
    /// <param name="connectionString">The database. Settings that suit such a store are added where none are given.</param>
    /// <param name="options">How it works.</param>
    public static PostgresStore Connect(string connectionString, PostgresStoreOptions? options = null)
    {
        // A connection that goes back to the pool has nothing to reset, and who gives up does not wait for the server's word on it.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true, CancellationTimeout = -1, Enlist = false };
        options ??= new PostgresStoreOptions();
        if (settings.Host?.Contains(',') != true)
        {
            var one = NpgsqlDataSource.Create(settings);
            return new PostgresStore(one, options, one);
        }

        if (!settings.ShouldSerialize(nameof(settings.HostRecheckSeconds))) settings.HostRecheckSeconds = SoonestRecheck;
        settings.TargetSessionAttributes = null; // the driver wants it said where the source is wrapped
        var several = new NpgsqlDataSourceBuilder(settings.ConnectionString).BuildMultiHost();
        return new PostgresStore(several.WithTargetSession(TargetSessionAttributes.Primary), options, several);
    }

    /// <inheritdoc/>
    public bool HasOneClock => true;

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        return Call(() => Single(request), (reader, token) => ReadOneAsync(reader, request.Strategy, token), deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        return Call(() => Several(_applyAll, requests), (reader, token) => ReadAllAsync(reader, requests, token), deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAnyAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.ValidateAny(requests);
        return Call(() => Several(_applyAny, requests), (reader, token) => ReadAllAsync(reader, requests, token), deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        var items = keys.Select(key => key.ToArray()).ToArray();
        return Call(() => new NpgsqlCommand(_reset) { Parameters = { new() { Value = items } } }, ReadNumberAsync, deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private ValueTask<StoreResult<T>> Call<T>(
        Func<NpgsqlCommand> makeCommand, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, TimeSpan deadline, CancellationToken cancellation) =>
        new BoundedCall<T>(_source, makeCommand, _prepares, read).RunAsync(deadline, cancellation);

    private NpgsqlCommand Single(StoreRequest request)
    {
        var command = new NpgsqlCommand(StatementFor(request.Strategy))
        {
            Parameters =
            {
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = request.Key, NpgsqlDbType = NpgsqlDbType.Bytea },
                new NpgsqlParameter<string> { TypedValue = request.Strategy.StatePrefix },
                new NpgsqlParameter<long> { TypedValue = request.Amount },
                new NpgsqlParameter<string> { TypedValue = StrategyScript.NameOf(request.Operation) },
                new NpgsqlParameter<long> { TypedValue = ExtraOf(request) },
                Optional(request.Now),
                Optional(OutlivesOf(request)),
            },
        };
        foreach (var input in request.Strategy.ScriptArguments) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = input });
        return command;
    }

    private NpgsqlCommand Several(string statement, IReadOnlyList<StoreRequest> requests)
    {
        T[] Each<T>(Func<StoreRequest, T> part) => [.. requests.Select(part)];
        return new NpgsqlCommand(statement)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = Each(request => request.Strategy.Definition.Sql.Function) },
                new NpgsqlParameter<byte[][]> { TypedValue = Each(request => request.Key.ToArray()) },
                new NpgsqlParameter<string[]> { TypedValue = Each(request => request.Strategy.StatePrefix) },
                new NpgsqlParameter<long[]> { TypedValue = Each(request => request.Amount) },
                new NpgsqlParameter<string[]> { TypedValue = Each(request => $"{{{string.Join(',', request.Strategy.ScriptArguments)}}}") },
                new NpgsqlParameter<string[]> { TypedValue = Each(request => StrategyScript.NameOf(request.Operation)) },
                new NpgsqlParameter<long[]> { TypedValue = Each(ExtraOf) },
                Optional(requests[0].Now),
                new NpgsqlParameter<long?[]> { TypedValue = Each(OutlivesOf) },
            },
        };
    }

    private long? OutlivesOf(StoreRequest request) => request.Now is null ? _outlives : null;

    private static long ExtraOf(StoreRequest request) => request.Operation == StrategyOperation.Credit ? request.DebitedAt : request.Least;

    private static NpgsqlParameter Optional(long? value) => new() { Value = value is { } given ? given : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private string StatementFor(StrategyExecutor strategy) => _statements.GetOrAdd(
        strategy.Definition.Sql.Function,
        static (function, call) => PostgresSchema.Call(call.Schema, function, call.Inputs),
        (Schema: _schema, Inputs: strategy.ScriptArguments.Count));

    private static async Task<StrategyReply> ReadOneAsync(NpgsqlDataReader reader, StrategyExecutor strategy, CancellationToken cancellation)
    {
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        var reply = StrategyScript.ReadReply(strategy, reader.GetFieldValue<long[]>(0));
        await FinishAsync(reader, cancellation).ConfigureAwait(false);
        return reply;
    }

    private static async Task<IReadOnlyList<StrategyReply>> ReadAllAsync(NpgsqlDataReader reader, IReadOnlyList<StoreRequest> requests, CancellationToken cancellation)
    {
        var replies = new List<StrategyReply>(requests.Count);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            replies.Add(StrategyScript.ReadReply(requests[replies.Count].Strategy, reader.GetFieldValue<long[]>(0)));
        await FinishAsync(reader, cancellation).ConfigureAwait(false);
        return replies;
    }

    private static async Task<long> ReadNumberAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        var number = reader.GetInt64(0);
        await FinishAsync(reader, cancellation).ConfigureAwait(false);
        return number;
    }

    /// <summary>The transaction is committed after the row is sent: only at the end of all is the answer true.</summary>
    private static async Task FinishAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (await reader.NextResultAsync(cancellation).ConfigureAwait(false))
        {
        }
    }
}
