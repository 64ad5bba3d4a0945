namespace ThrottleKit.Core.Tests.Policies;

public class PolicyFileTests
{
    private static readonly StrategyDefinition Sample = Strategies.WithParameters(
        "sampleWindow",
        new StrategyParameter("limit", ParameterKind.Integer, 1, 1_000_000_000),
        new StrategyParameter("window", ParameterKind.Duration, 1, Duration.Longest),
        new StrategyParameter("burst", ParameterKind.Integer, 1, 100, IsOptional: true),
        new StrategyParameter("buckets", ParameterKind.Integer, 1, 60, Default: 10),
        new StrategyParameter("strict", ParameterKind.Flag, 0, 1, Default: 1),
        new StrategyParameter("boundary", ParameterKind.Choice, 0, 1, Default: 0, Choices: [new("whole", 0), new("weighted", 1)]));

    private static readonly StrategyRegistry Registry = new([Sample, Strategies.WithParameters("gcra")]);

    [Fact]
    public void EveryKindOfValue_IsRead()
    {
        var policy = Read(
            """
            {
              // as in a configuration file
              "policies": {
                "api": { "strategy": "sampleWindow", "limit": 10, "window": "5m", "burst": 7, "buckets": 6, "strict": false, "boundary": "weighted", },
              }
            }
            """).Policies.Single();

        Assert.Equal("api", policy.Name);
        Assert.Same(Sample, policy.Strategy);
        Assert.Equal([10, 300_000_000, 7, 6, 0, 1], ValuesOf(policy));
    }

    [Fact]
    public void AbsentValues_AreTheDefaults_AndOptionalOnesStayAbsent()
    {
        var policy = Read("""{"policies":{"api":{"strategy":"sampleWindow","limit":10,"window":"1s","burst":null}}}""").Policies.Single();

        Assert.Equal([10, 1_000_000, null, 10, 1, 0], ValuesOf(policy));
    }

    [Fact]
    public void TextsAndCasing_OfConfigurationProviders_AreRead()
    {
        var policy = Read("""{"Policies":{"Api":{"STRATEGY":"SampleWindow","LIMIT":"10","Window":"00:00:01","Strict":"True","Boundary":"Weighted"}}}""").Policies.Single();

        Assert.Equal("Api", policy.Name);
        Assert.Equal([10, 1_000_000, null, 10, 1, 1], ValuesOf(policy));
    }

    [Fact]
    public void Policies_KeepTheirOrder_AndAreFoundByName()
    {
        var file = Read("""{"policies":{"uploads":{"strategy":"gcra"},"a":{"strategy":"gcra"}}}""");

        Assert.Equal(["uploads", "a"], file.Policies.Select(policy => policy.Name));
        Assert.True(file.TryFind("a", out var found) && found.Name == "a");
        Assert.False(file.TryFind("A", out _));
        Assert.Equal("There is no policy 'uplaods'; did you mean 'uploads'?", file.DescribeMissing("uplaods"));
        Assert.Equal("There is no policy 'something'; there is uploads, a.", file.DescribeMissing("something"));
    }

    [Theory]
    [InlineData("""{"policies":{"api":{"strategy":"gcro"}}}""", "line 1, column 32, policy 'api': There is no strategy 'gcro'; did you mean 'gcra'?")]
    [InlineData("""{"policies":{"api":{}}}""", """line 1, column 14, policy 'api': It names no strategy; add "strategy": "...".""")]
    [InlineData("""{"policies":{"api":{"strategy":"gcra","x":[1]}}}""", "line 1, column 43, policy 'api': 'x' is an array; it must be a number, a text, true or false.")]
    [InlineData("""{"policies":{"api":{"strategy":"gcra","limt":1}}}""", "line 1, column 39, policy 'api': 'gcra' has no parameter 'limt'; there is none.")]
    [InlineData("""{"policies":{"api":7}}""", "line 1, column 20, policy 'api': A policy must be an object; this is a number.")]
    [InlineData("""{"policies":[]}""", "line 1, column 13: 'policies' must be an object; this is an array.")]
    [InlineData("""{"policy":{}}""", "line 1, column 1: There is no 'policies'.\nline 1, column 2: 'policy' is not known here; the only member is 'policies'.")]
    [InlineData("[]", "line 1, column 1: The text is an array; it must be an object with the member 'policies'.")]
    [InlineData("""{"policies":{"a":{"strategy":"gcra"},"a":{"strategy":"gcra"}}}""", "line 1, column 38, policy 'a': There are two policies of this name.")]
    [InlineData("""{"policies":{"a":{"strategy":"gcra","Strategy":"gcra"}}}""", "line 1, column 37, policy 'a': 'Strategy' is given twice.")]
    public void WrongShape_IsReportedAtItsPlace(string json, string message) => Assert.Equal(message, Refused(json));

    [Theory]
    [InlineData("limit", "0", "'limit' is 0; it must be a whole number from 1 to 1000000000.")]
    [InlineData("limit", "1.5", "'limit' is \"1.5\"; it must be a whole number from 1 to 1000000000.")]
    [InlineData("limit", "1e3", "'limit' is \"1e3\"; it must be a whole number from 1 to 1000000000.")]
    [InlineData("window", "\"0s\"", "'window' is 0s; it must be a duration from 1us to 36600d, such as 250us, 500ms, 1s, 5m, 1h, 30d or hh:mm:ss.")]
    [InlineData("window", "5", "'window' is \"5\"; it must be a duration from 1us to 36600d, such as 250us, 500ms, 1s, 5m, 1h, 30d or hh:mm:ss.")]
    [InlineData("strict", "1", "'strict' is \"1\"; it must be true or false.")]
    [InlineData("boundary", "\"half\"", "'boundary' is \"half\"; it must be one of whole, weighted.")]
    public void WrongValue_IsReportedWithWhatItMustBe(string name, string value, string message)
    {
        var settings = new Dictionary<string, string> { ["limit"] = "10", ["window"] = "\"1s\"", [name] = value };
        var members = string.Join(',', settings.Select(pair => $"\"{pair.Key}\":{pair.Value}"));
        var json = """{"policies":{"api":{"strategy":"sampleWindow",MEMBERS}}}""".Replace("MEMBERS", members);

        Assert.EndsWith(message, Refused(json));
    }

    [Fact]
    public void EverythingWrong_IsReportedAtOnce_InTheOrderOfTheText()
    {
        var message = Refused(
            """
            {
              "policies": {
                "one": { "strategy": "sampleWindow", "limit": 0, "windw": "1s" },
                "two": { "strategy": "gcrs" },
                "three": { "strategy": "gcra" }
              }
            }
            """);

        Assert.Equal(
            """
            line 3, column 5, policy 'one': It needs a value for 'window', a duration from 1us to 36600d, such as 250us, 500ms, 1s, 5m, 1h, 30d or hh:mm:ss.
            line 3, column 51, policy 'one': 'limit' is 0; it must be a whole number from 1 to 1000000000.
            line 3, column 54, policy 'one': 'sampleWindow' has no parameter 'windw'; did you mean 'window'?
            line 4, column 26, policy 'two': There is no strategy 'gcrs'; did you mean 'gcra'?
            """,
            message);
    }

    [Fact]
    public void ColumnsAreCountedInCharacters() =>
        Assert.StartsWith("line 1, column 35, ", Refused("""{"policies":{"äöü😀":{ "strategy":7}}}"""));

    [Fact]
    public void BrokenJson_IsReportedAtItsPlace() => Assert.StartsWith("line 2, column 3: This is not JSON: ", Refused("{\n  x\n}"));

    [Fact]
    public void ConfigurationThatTheStrategyRefuses_IsReportedForItsPolicy()
    {
        var picky = Strategies.WithParameters("picky", refusal: "It cannot be exact with a limit of 7; at most 6 works.");

        var exception = Assert.Throws<PolicyFileException>(
            () => PolicyFile.Parse("""{"policies":{"api":{"strategy":"picky"}}}""", new StrategyRegistry([picky])));

        Assert.Equal("line 1, column 14, policy 'api': It cannot be exact with a limit of 7; at most 6 works.", exception.Message);
    }

    [Fact]
    public void TwoStrategiesOfOneName_AreRefused() =>
        Assert.Contains("both named 'gcra'", Assert.Throws<ArgumentException>(
            () => new StrategyRegistry([Strategies.WithParameters("gcra"), Strategies.WithParameters("gcra")])).Message);

    private static PolicyFile Read(string json) => PolicyFile.Parse(json, Registry);

    private static string Refused(string json) => Assert.Throws<PolicyFileException>(() => Read(json)).Message;

    private static long?[] ValuesOf(Policy policy) => [.. Enumerable.Range(0, policy.Arguments.Count).Select(i => policy.Arguments[i])];
}
