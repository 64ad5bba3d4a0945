using Samples;
using ThrottleKit;
using ThrottleKit.Testing;
using ThrottleKit.Testing.Garnet;
using ThrottleKit.Testing.PostgreSql;
using ThrottleKit.Testing.Sqlite;

// Servers of this run, where the programs are installed; the rest needs nothing but the packages.
using var redis = RedisServer.IsInstalled ? RedisServer.Start() : null;
using var postgres = PostgresServer.IsInstalled ? PostgresServer.Start() : null;
var file = Path.Combine(Path.GetTempPath(), $"own-{Environment.ProcessId}.db");
IStrategyHost[] Hosts() =>
[
    .. new[] { "oracle", "written", "csharp", "lua" }.Select(StrategyHosts.Create),
    new GarnetStrategyHost(),
    SqliteStrategyHost.Open("sqlite", file),
    .. redis is null ? (IStrategyHost[])[] : [StrategyHosts.Create(StrategyHosts.RedisPrefix + redis.Endpoint)],
    .. postgres is null ? (IStrategyHost[])[] : [PostgresStrategyHost.Connect("postgres", postgres.Endpoint)],
];

var equality = EqualityRun.Execute(new EqualityOptions { Strategies = [NightLimit.Definition], Hosts = Hosts, Steps = 5_000, Seed = 1, Workers = 1 });
Console.WriteLine(equality);
var properties = StrategyProperties.Check(NightLimit.Definition, new PropertyOptions
{
    Steps = 5_000,
    Seed = 1,
    Bound = (arguments, from, to) => arguments[1]!.Value + ((Int128)(to - from) / arguments[0]!.Value),
});
Console.WriteLine(properties);
Console.WriteLine($"steps compared: {equality.Total.Steps}, differences: {equality.Total.Differences}, properties hold: {properties.Passed}, redis: {redis is not null}, postgres: {postgres is not null}");
return equality.Total.Differences == 0 && equality.Total.Steps > 0 && properties.Passed ? 0 : 1;
