using ThrottleKit.Bench;
using ThrottleKit.Bench.Budgets;
using ThrottleKit.Bench.Compile;
using ThrottleKit.Bench.Decisions;
using ThrottleKit.Bench.Engine;
using ThrottleKit.Bench.Gateway;
using ThrottleKit.Bench.Lease;
using ThrottleKit.Bench.Lua;
using ThrottleKit.Bench.Outage;
using ThrottleKit.Bench.Postgres;
using ThrottleKit.Bench.Redis;
using ThrottleKit.Bench.Scale;
using ThrottleKit.Bench.Sqlite;
using ThrottleKit.Bench.Throttle;
using ThrottleKit.Bench.Web;

var met = args switch
{
    ["decisions"] => DecisionBenchmark.Run(),
    ["engine"] => EngineBenchmark.Run(null),
    ["engine", "--json", var file] => EngineBenchmark.Run(file),
    ["--quick"] => EngineBenchmark.RunQuick(null),
    ["--quick", "--json", var file] => EngineBenchmark.RunQuick(file),
    ["record"] => EngineRecord.Run(),
    ["attack"] => Attack.Run(),
    ["throttle"] => ThrottleBenchmark.Run(),
    ["budgets"] => BudgetBenchmark.Run(),
    ["compile"] => CompileBenchmark.Run(),
    ["lua"] => await LuaBenchmark.RunAsync(),
    ["lease"] => await LeaseBenchmark.RunAsync(),
    ["redis"] => await RedisBenchmark.RunAsync(),
    ["postgres"] => await PostgresBenchmark.RunAsync(),
    ["sqlite"] => await SqliteBenchmark.RunAsync(),
    ["outage"] => await OutageBenchmark.RunAsync(),
    ["scale"] => await ScaleBenchmark.RunAsync(),
    ["gateway"] => await GatewayBenchmark.RunAsync(),
    ["web"] => await WebBenchmark.RunAsync(),
    _ => Usage(),
};
return met ? 0 : 1;

static bool Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project bench/ThrottleKit.Bench -- MODE
          decisions   emitted kernels against the same strategies written by hand: time and allocation of a decision
          engine [--json FILE]
                      limiters in process: ours, a floor by hand, the framework's; memory, hostile keys, pauses
          --quick [--json FILE]
                      the times of engine alone, within a minute
          record      ours, the floor and the framework's under BenchmarkDotNet
          attack      ten million keys that ask once: memory, what becomes of keys that live, and the cost of a quiet table
          throttle    calls by [Throttle] against calls that ask the limiter by hand
          budgets     how far spend runs over its budget, and how much of it is used: simulations, no timing
          compile     what 100 strategies cost the compiler: on an edit, and in a full build
          lua         the emitted GCRA script against one written by hand, on a redis-server of its own
          lease       leased limits against strict ones on a redis-server of its own, and local decisions against limiters in process
          redis       the store on Redis and Garnet against scripts by hand and another library, on servers of its own
          postgres    the store on PostgreSQL against what one writes by hand, on a server of its own
          sqlite      the store on SQLite against what one writes by hand
          outage      decisions while Redis or PostgreSQL is dead or stalled, under each policy, and how soon it decides again
          scale       unit costs: a decision on one Redis and on three masters, and what a key takes up in each store
          gateway     the sample gateway against the bare upstream behind it: time to the first token and a chunk, and 200 streams at once
          web         an endpoint without a limiter, behind the framework's and behind ours: over HTTP, and the pipeline alone
        Prints tables in Markdown. Exit code 0 when every bound is met, 1 otherwise.
        """);
    return false;
}
