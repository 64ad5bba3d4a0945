using ThrottleKit.Testing;

namespace ThrottleKit.Tool.Tests;

/// <summary>Decisions worked out on paper, which every place must give.</summary>
public sealed class GoldenReplayTests : IDisposable
{
    private const string Policies =
        """{"policies":{"api":{"strategy":"gcra","limit":10,"period":"1s","burst":5},"login":{"strategy":"fixedWindow","limit":5,"window":"00:15:00"},"mail":{"strategy":"leakyBucket","limit":2,"period":"1s","queue":2},"plan":{"strategy":"quota","limit":3,"per":"month","utcOffset":"+02:00"},"trial":{"strategy":"quota","limit":1,"per":"1h"},"pay":{"strategy":"slidingWindowLog","limit":3,"window":"1s"}}}""";

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
        {"at":1700000000000000,"policy":"mail","key":"alice"}
        {"at":1700000000000000,"policy":"mail","key":"alice"}
        {"at":1700000000250000,"policy":"mail","key":"alice"}
        {"at":1700000000250000,"policy":"mail","key":"alice"}
        {"at":1700000000500000,"policy":"mail","key":"alice"}
        {"at":1706738399999999,"policy":"plan","key":"alice","cost":3}
        {"at":1706738399999999,"policy":"plan","key":"alice","cost":1}
        {"at":1706738400000000,"policy":"plan","key":"alice","cost":1}
        {"at":1700000000000007,"policy":"trial","key":"alice"}
        {"at":1700003600000006,"policy":"trial","key":"alice"}
        {"at":1700003600000007,"policy":"trial","key":"alice"}
        {"at":1700000000000000,"policy":"pay","key":"alice"}
        {"at":1700000000400000,"policy":"pay","key":"alice","cost":2}
        {"at":1700000000500000,"policy":"pay","key":"alice"}
        {"at":1700000000500000,"policy":"pay","key":"alice","cost":2}
        {"at":1700000000999999,"policy":"pay","key":"alice"}
        {"at":1700000001000000,"policy":"pay","key":"alice"}
        {"at":1700000001400000,"policy":"pay","key":"alice","cost":2}
        {"at":1700000001400000,"policy":"pay","key":"alice","cost":4}

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
        {"at":1700000000000000,"policy":"mail","key":"alice","allowed":true,"limit":3,"remaining":2,"resetAt":1700000000500000,"retryAt":null,"delay":0}
        {"at":1700000000000000,"policy":"mail","key":"alice","allowed":true,"limit":3,"remaining":1,"resetAt":1700000001000000,"retryAt":null,"delay":500000}
        {"at":1700000000250000,"policy":"mail","key":"alice","allowed":true,"limit":3,"remaining":0,"resetAt":1700000001500000,"retryAt":null,"delay":750000}
        {"at":1700000000250000,"policy":"mail","key":"alice","allowed":false,"limit":3,"remaining":0,"resetAt":1700000001500000,"retryAt":1700000000500000,"delay":0}
        {"at":1700000000500000,"policy":"mail","key":"alice","allowed":true,"limit":3,"remaining":0,"resetAt":1700000002000000,"retryAt":null,"delay":1000000}
        {"at":1706738399999999,"policy":"plan","key":"alice","cost":3,"allowed":true,"limit":3,"remaining":0,"resetAt":1706738400000000,"retryAt":null}
        {"at":1706738399999999,"policy":"plan","key":"alice","cost":1,"allowed":false,"limit":3,"remaining":0,"resetAt":1706738400000000,"retryAt":1706738400000000}
        {"at":1706738400000000,"policy":"plan","key":"alice","cost":1,"allowed":true,"limit":3,"remaining":2,"resetAt":1709244000000000,"retryAt":null}
        {"at":1700000000000007,"policy":"trial","key":"alice","allowed":true,"limit":1,"remaining":0,"resetAt":1700003600000007,"retryAt":null}
        {"at":1700003600000006,"policy":"trial","key":"alice","allowed":false,"limit":1,"remaining":0,"resetAt":1700003600000007,"retryAt":1700003600000007}
        {"at":1700003600000007,"policy":"trial","key":"alice","allowed":true,"limit":1,"remaining":0,"resetAt":1700007200000007,"retryAt":null}
        {"at":1700000000000000,"policy":"pay","key":"alice","allowed":true,"limit":3,"remaining":2,"resetAt":1700000001000000,"retryAt":null}
        {"at":1700000000400000,"policy":"pay","key":"alice","cost":2,"allowed":true,"limit":3,"remaining":0,"resetAt":1700000001400000,"retryAt":null}
        {"at":1700000000500000,"policy":"pay","key":"alice","allowed":false,"limit":3,"remaining":0,"resetAt":1700000001400000,"retryAt":1700000001000000}
        {"at":1700000000500000,"policy":"pay","key":"alice","cost":2,"allowed":false,"limit":3,"remaining":0,"resetAt":1700000001400000,"retryAt":1700000001400000}
        {"at":1700000000999999,"policy":"pay","key":"alice","allowed":false,"limit":3,"remaining":0,"resetAt":1700000001400000,"retryAt":1700000001000000}
        {"at":1700000001000000,"policy":"pay","key":"alice","allowed":true,"limit":3,"remaining":0,"resetAt":1700000002000000,"retryAt":null}
        {"at":1700000001400000,"policy":"pay","key":"alice","cost":2,"allowed":true,"limit":3,"remaining":0,"resetAt":1700000002400000,"retryAt":null}
        {"at":1700000001400000,"policy":"pay","key":"alice","cost":4,"allowed":false,"limit":3,"remaining":0,"resetAt":1700000002400000,"retryAt":null}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("memory")]
    [InlineData("oracle")]
    [InlineData("lua")]
    [InlineData("garnet")]
    public void EmbeddedPlaces_GiveTheDecisionsWorkedOutOnPaper(string place) => Check(place);

    [Fact]
    public void Sqlite_GivesTheDecisionsWorkedOutOnPaper() => Check($"sqlite={Path.Combine(_folder, "limits.db")}");

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
