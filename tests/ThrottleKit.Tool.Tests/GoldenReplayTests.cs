using ThrottleKit.Testing;
using ThrottleKit.Testing.Tests;

namespace ThrottleKit.Tool.Tests;

/// <summary>Decisions worked out on paper, which every place must give.</summary>
public sealed class GoldenReplayTests : IDisposable
{
    private const string Policies =
        """{"policies":{"api":{"strategy":"gcra","limit":10,"period":"1s","burst":5},"login":{"strategy":"fixedWindow","limit":5,"window":"00:15:00"}}}""";

    private const string Trace =
        """
        {"at":1700000000000000,"policy":"api","key":"alice","cost":1}
        {"at":1700000000000000,"policy":"api","key":"alice","cost":5}
        {"at":1700000000000000,"policy":"api","key":"alice","cost":4}
        {"at":1700000000050000,"policy":"api","key":"alice"}
        {"at":1700000000099999,"policy":"api","key":"alice"}
        {"at":1700000000100000,"policy":"api","key":"alice","user":7}
        {"at":1700000000100000,"policy":"api","key":"alice","cost":6}
        {"at":1700000000100000,"policy":"login","key":"alice","cost":5}
        {"at":1700000099999999,"policy":"login","key":"alice"}
        {"at":1700000100000000,"policy":"login","key":"alice"}

        """;

    private const string Decisions =
        """
        {"at":1700000000000000,"policy":"api","key":"alice","cost":1,"allowed":true,"limit":5,"remaining":4,"resetAt":1700000000100000,"retryAt":null}
        {"at":1700000000000000,"policy":"api","key":"alice","cost":5,"allowed":false,"limit":5,"remaining":4,"resetAt":1700000000100000,"retryAt":1700000000100000}
        {"at":1700000000000000,"policy":"api","key":"alice","cost":4,"allowed":true,"limit":5,"remaining":0,"resetAt":1700000000500000,"retryAt":null}
        {"at":1700000000050000,"policy":"api","key":"alice","allowed":false,"limit":5,"remaining":0,"resetAt":1700000000500000,"retryAt":1700000000100000}
        {"at":1700000000099999,"policy":"api","key":"alice","allowed":false,"limit":5,"remaining":0,"resetAt":1700000000500000,"retryAt":1700000000100000}
        {"at":1700000000100000,"policy":"api","key":"alice","user":7,"allowed":true,"limit":5,"remaining":0,"resetAt":1700000000600000,"retryAt":null}
        {"at":1700000000100000,"policy":"api","key":"alice","cost":6,"allowed":false,"limit":5,"remaining":0,"resetAt":1700000000600000,"retryAt":null}
        {"at":1700000000100000,"policy":"login","key":"alice","cost":5,"allowed":true,"limit":5,"remaining":0,"resetAt":1700000100000000,"retryAt":null}
        {"at":1700000099999999,"policy":"login","key":"alice","allowed":false,"limit":5,"remaining":0,"resetAt":1700000100000000,"retryAt":1700000100000000}
        {"at":1700000100000000,"policy":"login","key":"alice","allowed":true,"limit":5,"remaining":4,"resetAt":1700001000000000,"retryAt":null}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("memory")]
    [InlineData("oracle")]
    [InlineData("lua")]
    [InlineData("garnet")]
    public void EmbeddedPlaces_GiveTheDecisionsWorkedOutOnPaper(string place) => Check(place);

    [RedisFact]
    public void Redis_GivesTheDecisionsWorkedOutOnPaper()
    {
        using var server = RedisServer.Start();

        Check($"redis={server.Endpoint}");
    }

    private void Check(string place)
    {
        var (policies, trace) = (Path.Combine(_folder, "policies.json"), Path.Combine(_folder, "trace.jsonl"));
        File.WriteAllText(policies, Policies);
        File.WriteAllText(trace, Trace);

        var run = ToolRun.Of("replay", "--policies", policies, "--trace", trace, "--on", place);

        Assert.Equal(Decisions, run.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
