namespace ThrottleKit.Tool.Tests;

public sealed class ReplayTests : IDisposable
{
    private const string Policies = """{"policies":{"api":{"strategy":"window","limit":2,"window":"1s"},"other":{"strategy":"window","limit":9,"window":"1m"}}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("memory")]
    [InlineData("oracle")]
    public void Decisions_AreAddedToTheLines(string place)
    {
        var run = Replay(
            """
            {"at":1700000000000000,"policy":"api","key":"k","cost":1}
            {"at":1700000000000001,"policy":"api","key":"k"}
            {"at":1700000000000002,"policy":"api","key":"k"}
            {"at":1700000000000002,"policy":"api","key":"k","cost":3}
            {"at":1700000000000002,"policy":"api","key":"l","cost":0}
            {"at":1700000000000002,"policy":"other","key":"k","cost":2}
            """,
            "--on", place);

        Assert.Equal(
            """
            {"at":1700000000000000,"policy":"api","key":"k","cost":1,"allowed":true,"limit":2,"remaining":1,"resetAt":1700000001000000,"retryAt":null}
            {"at":1700000000000001,"policy":"api","key":"k","allowed":true,"limit":2,"remaining":0,"resetAt":1700000001000000,"retryAt":null}
            {"at":1700000000000002,"policy":"api","key":"k","allowed":false,"limit":2,"remaining":0,"resetAt":1700000001000000,"retryAt":1700000001000000}
            {"at":1700000000000002,"policy":"api","key":"k","cost":3,"allowed":false,"limit":2,"remaining":0,"resetAt":1700000001000000,"retryAt":null}
            {"at":1700000000000002,"policy":"api","key":"l","cost":0,"allowed":true,"limit":2,"remaining":2,"resetAt":1700000000000002,"retryAt":null}
            {"at":1700000000000002,"policy":"other","key":"k","cost":2,"allowed":true,"limit":9,"remaining":7,"resetAt":1700000040000000,"retryAt":null}

            """,
            run.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void OtherMembers_SurviveByteForByteAndInOrder()
    {
        var run = Replay(
            """  { "z": [1, {"a" : 1.50e2}],"at":0 , "policy":"api","\u006bey":"k", "n":-0.0, "t":"\u00e4\/ä", "e":null,"big":123456789012345678901234567890 }  """);

        Assert.Equal(
            """{"z":[1, {"a" : 1.50e2}],"at":0,"policy":"api","\u006bey":"k","n":-0.0,"t":"\u00e4\/ä","e":null,"big":123456789012345678901234567890,"allowed":true,"limit":2,"remaining":1,"resetAt":1000000,"retryAt":null}""",
            run.Lines.Single());
    }

    [Fact]
    public void OutputOfAReplay_CanBeReplayed()
    {
        var once = Replay("""{"at":5,"policy":"api","key":"k","cost":2}""");

        Assert.Equal(once.Output, Replay(once.Output).Output);
    }

    [Theory]
    [InlineData("", "This is not a JSON object")]
    [InlineData("[]", "This is not a JSON object.")]
    [InlineData("{\"at\":1", "This is not a JSON object: ")]
    [InlineData("""{"at":1,"policy":"api","key":"k"} x""", "This is not a JSON object: ")]
    [InlineData("""{"policy":"api","key":"k"}""", "'at' is missing: the time, in microseconds since the Unix epoch.")]
    [InlineData("""{"at":1,"key":"k"}""", "'policy' is missing: the name of a policy.")]
    [InlineData("""{"at":1,"policy":"api"}""", "'key' is missing: whose limit it is.")]
    [InlineData("""{"at":1,"policy":"apj","key":"k"}""", "There is no policy 'apj'; did you mean 'api'?")]
    [InlineData("""{"at":-1,"policy":"api","key":"k"}""", "'at' must be a whole number from 0 to 4503599627370496.")]
    [InlineData("""{"at":1.5,"policy":"api","key":"k"}""", "'at' must be a whole number from 0 to 4503599627370496.")]
    [InlineData("""{"at":"1","policy":"api","key":"k"}""", "'at' must be a whole number from 0 to 4503599627370496.")]
    [InlineData("""{"at":1,"policy":"api","key":"k","cost":-1}""", "'cost' must be a whole number from 0 to 4503599627370495.")]
    [InlineData("""{"at":1,"policy":"api","key":"k","cost":4503599627370496}""", "'cost' must be a whole number from 0 to 4503599627370495.")]
    [InlineData("""{"at":1,"policy":"api","key":7}""", "'key' must be a text.")]
    [InlineData("""{"at":1,"at":1,"policy":"api","key":"k"}""", "'at' stands here twice.")]
    public void BadLine_GivesItsNumberAndTheReason_AndTheRunGoesOn(string line, string reason)
    {
        const string Good = """{"at":1,"policy":"api","key":"k"}""";

        var run = Replay($"{Good}\n{line}\n{Good}\n");

        Assert.Equal(3, run.Lines.Count);
        Assert.StartsWith($$"""{"line":2,"error":"{{reason}}""", run.Lines[1]);
        Assert.EndsWith("\"}", run.Lines[1]);
        Assert.Contains("\"remaining\":0", run.Lines[2]);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void LineEnds_OfEveryKind_AreUnderstood()
    {
        const string Line = """{"at":1,"policy":"api","key":"k"}""";

        Assert.Equal(2, Replay($"\uFEFF{Line}\r\n{Line}").Lines.Count(line => line.Contains("allowed")));
        Assert.Empty(Replay("").Output);
    }

    [Fact]
    public void LongLines_AreRead()
    {
        var key = new string('k', 300_000);

        Assert.Contains("\"allowed\":true", Replay($$"""{"at":1,"policy":"api","key":"{{key}}"}""").Lines.Single());
    }

    [Fact]
    public void Trace_CanComeFromStandardInput()
    {
        var run = ToolRun.Of(
            """{"at":1,"policy":"api","key":"k"}""",
            ["replay", "--policies", Write("policies.json", Policies), "--trace", "-", "--on", "memory", "--strategies", ToolRun.OwnStrategies]);

        Assert.Equal(0, run.ExitCode);
        Assert.Single(run.Lines);
    }

    [Fact]
    public void WrongPolicies_AreAUsageError_WithEveryPlace()
    {
        var run = Run(Write("policies.json", """{"policies":{"a":{"strategy":"window","limit":0},"b":{"strategy":"windo"}}}"""), Write("trace", ""));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("policy 'a': 'limit' is 0", run.Error);
        Assert.Contains("There is no strategy 'windo'; did you mean 'window'?", run.Error);
    }

    [Fact]
    public void MissingFiles_AreAUsageError()
    {
        Assert.Equal(2, Run(Path.Combine(_folder, "none.json"), Write("trace", "")).ExitCode);
        Assert.Equal(2, Run(Write("policies.json", Policies), Path.Combine(_folder, "none")).ExitCode);
    }

    [Fact]
    public void UnknownPlace_IsAUsageError() =>
        Assert.Contains("'redis=' is none of them", Replay("", "--on", "redis=").Error);

    [Fact]
    public void UnreachableServer_IsAUsageError_ThatNamesIt()
    {
        var run = Replay("", "--on", "redis=127.0.0.1:1");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Error);
    }

    private ToolRun Replay(string trace, params string[] more) => Run(Write("policies.json", Policies), Write("trace.jsonl", trace), more);

    private static ToolRun Run(string policies, string trace, params string[] more) =>
        ToolRun.Of(["replay", "--policies", policies, "--trace", trace, "--strategies", ToolRun.OwnStrategies, .. more]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
