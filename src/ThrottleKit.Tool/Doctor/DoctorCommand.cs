using System.CommandLine;
using ThrottleKit.PostgreSql;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;
using ThrottleKit.Testing.Sqlite;

namespace ThrottleKit.Tool.Doctor;

/// <summary><c>throttlekit doctor</c>: looks at a store and says what each thing found means.</summary>
internal static class DoctorCommand
{
    public static Command Create(Streams streams)
    {
        var store = new Argument<string>("STORE") { Description = "The store: redis=HOST:PORT, postgres=SERVER or sqlite=FILE." };
        var schema = new Option<string>("--schema") { Description = "The schema in PostgreSQL.", HelpName = "NAME", DefaultValueFactory = _ => new PostgresSchemaOptions().Schema };
        var strategies = CommonOptions.Strategies();
        store.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } place && !HostCatalog.IsServer(place))
                result.AddError($"doctor takes redis=HOST:PORT, postgres=SERVER or sqlite=FILE; '{place}' is none of them.");
        });

        var command = new Command("doctor", "Looks at a store (reachable, version, clock, what would drop live keys, replication, persistence, a decision) and says what each finding means.")
        {
            store, schema, strategies,
        };
        command.SetAction(async (call, _) =>
        {
            var findings = new Findings();
            await LookAsync(call.GetRequiredValue(store), call.GetRequiredValue(schema), StrategyCatalog.Load(call.GetValue(strategies)), findings).ConfigureAwait(false);
            streams.Write(string.Concat(findings.All.Select(finding => $"{finding}\n")));
            return findings.HasProblem ? ExitCode.Differences : ExitCode.Fine;
        });
        return command;
    }

    private static Task LookAsync(string store, string schema, StrategyRegistry registry, Findings findings) =>
        store.StartsWith(StrategyHosts.RedisPrefix, StringComparison.Ordinal) ? RedisDoctor.LookAsync(store[StrategyHosts.RedisPrefix.Length..], findings)
        : store.StartsWith(PostgresStrategyHost.Prefix, StringComparison.Ordinal)
            ? PostgresDoctor.LookAsync(store[PostgresStrategyHost.Prefix.Length..], schema, [.. registry.Strategies], findings)
        : SqliteDoctor.LookAsync(store[SqliteStrategyHost.Prefix.Length..], findings);
}
