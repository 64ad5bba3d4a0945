using System.CommandLine;
using ThrottleKit.PostgreSql;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit sql</c>: prints what a PostgreSQL database needs, for who keeps it.</summary>
internal static class SqlCommand
{
    public static Command Create(Streams streams)
    {
        var defaults = new PostgresSchemaOptions();
        var names = new Argument<string[]>("STRATEGY") { Description = "The strategies; all of them if none is named.", Arity = ArgumentArity.ZeroOrMore };
        var schema = new Option<string>("--schema") { Description = "The schema to create.", HelpName = "NAME", DefaultValueFactory = _ => defaults.Schema };
        var unlogged = new Option<bool>("--unlogged") { Description = "Make a table that is faster, and empty after a crash of the server." };
        var strategies = CommonOptions.Strategies();

        var command = new Command("sql", "Writes the script that creates or completes the schema in PostgreSQL: the table, and the functions of the strategies. To run it once more changes nothing.")
        {
            names, schema, unlogged, strategies,
        };
        command.SetAction(call =>
        {
            var registry = StrategyCatalog.Load(call.GetValue(strategies));
            var wanted = call.GetValue(names) is { Length: > 0 } some
                ? some.Select(name => registry.TryFind(name, out var found) ? found : throw new UsageException(registry.DescribeMissing(name))).ToArray()
                : [.. registry.Strategies];
            try
            {
                streams.Write(PostgresSchema.Script(wanted, new PostgresSchemaOptions { Schema = call.GetRequiredValue(schema), Unlogged = call.GetValue(unlogged) }));
            }
            catch (ArgumentException exception)
            {
                throw new UsageException(exception.Message);
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
