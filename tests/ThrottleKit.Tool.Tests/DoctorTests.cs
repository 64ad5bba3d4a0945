using Npgsql;
using StackExchange.Redis;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Tool.Tests;

/// <summary>What is said of a store, and that it is left as it was.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [RedisFact]
    public void Redis_ThatIsSound_HasNoProblem_AndKeepsNothing()
    {
        using var server = RedisServer.Start();

        var run = ToolRun.Of("doctor", $"redis={server.Endpoint}");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["reachable", "version", "clock", "eviction", "replication", "persistence", "decision"], run.Lines.Select(Subject));
        Assert.Contains(run.Lines, line => line.StartsWith("note     replication", StringComparison.Ordinal));
        Assert.Contains("none, and memory has no limit", run.Output);
        using var connection = ConnectionMultiplexer.Connect(server.Endpoint + ",allowAdmin=true");
        Assert.Equal(0, connection.GetServers()[0].DatabaseSize());
    }

    [RedisFact]
    public void Redis_ThatDropsLiveKeys_HasAProblem_WithWhatItMeans()
    {
        using var server = RedisServer.Start("maxmemory=100mb", "maxmemory-policy=allkeys-lru");

        var run = ToolRun.Of("doctor", $"redis={server.Endpoint}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Lines, line => line.StartsWith("problem  eviction", StringComparison.Ordinal) && line.Contains("allkeys-lru") && line.Contains("drops live keys"));
    }

    [RedisFact]
    public void Replica_IsAProblem()
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start("replicaof=" + primary.Endpoint.Replace(':', ' '));

        Assert.Contains(ToolRun.Of("doctor", $"redis={replica.Endpoint}").Lines, line => line.StartsWith("problem  replication", StringComparison.Ordinal));
    }

    [PostgresFact]
    public void Postgres_WithoutItsSchema_HasAProblem_AndWithItNone()
    {
        using var server = PostgresServer.Start();
        var before = ToolRun.Of("doctor", $"postgres={server.Endpoint}");
        Assert.Equal(1, before.ExitCode);
        Assert.Contains("run 'throttlekit sql'", before.Lines[^1]);

        using (var source = NpgsqlDataSource.Create(server.ConnectionString))
        using (var command = source.CreateCommand(ToolRun.Of("sql").Output)) command.ExecuteNonQuery();
        var after = ToolRun.Of("doctor", $"postgres={server.Endpoint}");
        Assert.Equal(0, after.ExitCode);
        Assert.Equal(["reachable", "version", "clock", "replication", "durability", "schema", "decision"], after.Lines.Select(Subject));
    }

    [Fact]
    public void NobodyThere_IsAProblem()
    {
        var run = ToolRun.Of("doctor", "redis=127.0.0.1:1,connectTimeout=500,connectRetry=1");
        Assert.Equal((1, "reachable"), (run.ExitCode, Subject(run.Lines[^1])));
    }

    [Fact]
    public void SqliteFile_IsLookedAt_AndSoIsOneThatIsNone()
    {
        var file = Path.Combine(_folder, "limits.db");
        var absent = ToolRun.Of("doctor", $"sqlite={file}");
        Assert.Equal(0, absent.ExitCode);
        Assert.False(File.Exists(file));

        ToolRun.Of("verify", "gcra", "--steps", "10", "--on", $"csharp,sqlite={file}");
        var run = ToolRun.Of("doctor", $"sqlite={file}");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("decision", Subject(run.Lines[^1]));

        var text = Path.Combine(_folder, "text.db");
        File.WriteAllText(text, new string('x', 5_000));
        Assert.Equal(1, ToolRun.Of("doctor", $"sqlite={text}").ExitCode);
    }

    [Fact]
    public void WhatIsNoStore_IsRefused() => Assert.Contains("'memory' is none of them", ToolRun.Of("doctor", "memory").Error);

    private static string Subject(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
