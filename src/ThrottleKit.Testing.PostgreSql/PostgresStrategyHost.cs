using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using ThrottleKit.PostgreSql;

namespace ThrottleKit.Testing.PostgreSql;

/// <summary>
/// Runs the functions on a PostgreSQL server, with the time passed in. It makes a schema of its own there, with a table that is not logged, and drops it at the
/// end.
/// </summary>
public sealed class PostgresStrategyHost : IStrategyHost
{
    /// <summary>What a host on a server is named by, where that is following.</summary>
    public const string Prefix = "postgres=";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly PostgresSchemaOptions _options = new() { Schema = "throttlekit_" + RandomNumberGenerator.GetHexString(12, lowercase: true), Unlogged = true };
    private readonly HashSet<string> _functions = new(StringComparer.Ordinal);

    private PostgresStrategyHost(string name, NpgsqlDataSource source, NpgsqlConnection connection)
    {
        Name = name;
        _source = source;
        _connection = connection;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Expression => $"{nameof(PostgresStrategyHost)}.{nameof(Connect)}(\"{Name}\", \"{Name[Prefix.Length..]}\")";

    /// <inheritdoc/>
    public bool ChecksRanges => true;

    private string Table => $"{_options.Schema}.state";

    /// <summary>Connects to a server.</summary>
    /// <param name="name">What the host is called in reports.</param>
    /// <param name="server">Where the server is: <c>HOST:PORT</c>, or a connection string of Npgsql's.</param>
    /// <exception cref="StrategyHostUnavailableException">The server does not answer, or forbids to create a schema.</exception>
    public static PostgresStrategyHost Connect(string name, string server)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(server.Contains('=') ? server : PostgresServer.ConnectionTo(server)) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 };
            var source = NpgsqlDataSource.Create(settings);
            return Guard(() => new PostgresStrategyHost(name, source, source.OpenConnection()));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StrategyHostUnavailableException($"'{server}' is neither HOST:PORT nor a connection string: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public IHostedStrategy Open(StrategyExecutor configured)
    {
        if (_functions.Add(configured.Definition.Sql.Function))
            Guard(() => PostgresSchema.MigrateAsync(_source, [configured.Definition], _options).GetAwaiter().GetResult());
        return new Hosted(this, configured);
    }

    /// <inheritdoc/>
    public string? ReadState(string key) => Execute($"SELECT state FROM {Table} WHERE key = $1", Bytes(key)) as string;

    /// <inheritdoc/>
    public void WriteState(string key, string? state)
    {
        if (state is null) Execute($"DELETE FROM {Table} WHERE key = $1", Bytes(key));
        else Execute($"INSERT INTO {Table} VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET state = excluded.state, expires_at = NULL", Bytes(key), new NpgsqlParameter { Value = state });
    }

    /// <inheritdoc/>
    public void Clear()
    {
        if (_functions.Count > 0) Execute($"DELETE FROM {Table}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Execute($"DROP SCHEMA IF EXISTS {_options.Schema} CASCADE");
        }
        catch (StrategyHostUnavailableException)
        {
            // What cannot be reached cannot be tidied; that has been reported where it mattered.
        }

        _connection.Dispose();
        _source.Dispose();
    }

    private static NpgsqlParameter Bytes(string key) => new() { Value = Encoding.UTF8.GetBytes(key) };

    private object? Execute(string statement, params NpgsqlParameter[] parameters) => Guard(() =>
    {
        using var command = new NpgsqlCommand(statement, _connection);
        command.Parameters.AddRange(parameters);
        return command.ExecuteScalar();
    });

    /// <summary>What the strategy says stays what it is; anything else means that the place is not to be had.</summary>
    private static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (NpgsqlException exception)
        {
            throw StrategyScript.ReadError(exception.Message) ?? new StrategyHostUnavailableException($"PostgreSQL does not do what is asked: {exception.Message}", exception);
        }
    }

    private sealed class Hosted(PostgresStrategyHost host, StrategyExecutor configured) : IHostedStrategy
    {
        private readonly string _call = PostgresSchema.Call(host._options.Schema, configured.Definition.Sql.Function, configured.ScriptArguments.Count);

        public StrategyReply Apply(in StrategyRequest request, string key)
        {
            request.Validate();
            var extra = request.Operation == StrategyOperation.Credit ? request.DebitedAt : request.Least;
            NpgsqlParameter[] parameters =
            [
                Bytes(key),
                new() { Value = configured.StatePrefix },
                new() { Value = request.Amount },
                new() { Value = StrategyScript.NameOf(request.Operation) },
                new() { Value = extra },
                new() { Value = request.Now },
                new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                .. configured.ScriptArguments.Select(input => new NpgsqlParameter { Value = input }),
            ];
            return StrategyScript.ReadReply(configured, (long[])host.Execute(_call, parameters)!);
        }
    }
}
