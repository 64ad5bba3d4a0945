using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>The analyzer in a project: what it looks at, and how users govern it.</summary>
public class StrategyAnalyzerTests
{
    private const string Clock = """
        using ThrottleKit;

        [RateLimitStrategy]
        public sealed partial class Sample
        {
            public readonly record struct State(long At);

            Outcome<State> Decide(State? state, long now, long cost) =>
                cost == 0 ? Outcome.Allow(new State(0), remaining: 0, resetAt: now) :
                Outcome.Deny(remaining: 0, resetAt: DateTime.UtcNow.Ticks, retryAt: null);
        }
        """;

    private const string Square = """
        using ThrottleKit;
        using System.Diagnostics.CodeAnalysis;

        [RateLimitStrategy]
        public sealed partial class Sample
        {
            public readonly record struct State(long At);

            Outcome<State> Decide(State? state, long now, long cost) =>
                cost == 0 ? Outcome.Allow(new State(0), remaining: 0, resetAt: now) :
                Outcome.Deny(remaining: 0, resetAt: cost * cost, retryAt: null);
        }
        """;

    private static string MarkedClock => Clock.Replace("DateTime.UtcNow", "{|TKIT1001:DateTime.UtcNow|}");

    [Fact]
    public Task ClassWithoutTheAttribute_IsLeftAlone() => new StrategyAnalyzerTest(Clock.Replace("[RateLimitStrategy]", "")).RunAsync();

    [Fact]
    public Task AttributeOfAnotherNamespace_IsNotOurs() =>
        new StrategyAnalyzerTest(Clock.Replace("[RateLimitStrategy]", "[Own.RateLimitStrategy]")
            + "\nnamespace Own { public sealed class RateLimitStrategyAttribute : Attribute; }").RunAsync();

    [Fact]
    public Task StrategyInAGenericType_IsAnalysed() => new StrategyAnalyzerTest(
        MarkedClock.Replace("[RateLimitStrategy]", "public partial class Outer<T> where T : class { [RateLimitStrategy]") + "\n}").RunAsync();

    [Fact]
    public async Task StrategyInSeveralFiles_IsReportedOnce()
    {
        var found = await Analysis.Of(Clock, "public sealed partial class Sample { public const long More = 1; }", "partial class Sample { }");
        Assert.Equal("TKIT1001 in File1.cs", Assert.Single(found.Select(diagnostic => $"{diagnostic.Id} in {diagnostic.Location.SourceTree!.FilePath}")));
    }

    [Fact]
    public async Task DeclarationThatIsNotPartial_IsReportedInItsOwnFile()
    {
        var found = await Analysis.Of(Clock.Replace("DateTime.UtcNow.Ticks", "now").Replace("sealed partial", "sealed"));
        Assert.Equal("TKIT1006", Assert.Single(found).Id);
    }

    [Fact]
    public async Task TwoStrategies_AreReportedEachByItsName()
    {
        var found = await Analysis.Of(Clock, Clock.Replace("Sample", "Other"));
        Assert.Equal(["Sample", "Other"], found.Select(diagnostic => diagnostic.GetMessage().Split('\'')[1]));
    }

    /// <summary>With its C# broken nothing is known of a strategy, and the C# compiler has said so.</summary>
    [Fact]
    public async Task BrokenCSharp_IsLeftToTheCSharpCompiler() =>
        Assert.Empty(await Analysis.Of(Clock.Replace("DateTime.UtcNow.Ticks", "Missing(now)")));

    [Fact]
    public Task Nullable_MayBeOff() => new StrategyAnalyzerTest(MarkedClock) { Nullable = NullableContextOptions.Disable }.RunAsync();

    [Theory]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    public async Task OlderLanguageVersions_Serve(LanguageVersion version)
    {
        await new StrategyAnalyzerTest(MarkedClock) { Version = version }.RunAsync();
        await new StrategyAnalyzerTest(Example.Of("TKIT1008").Accepted) { Version = version }.RunAsync();
    }

    [Fact]
    public Task Pragma_Suppresses() => new StrategyAnalyzerTest(
        Square.Replace("        Outcome.Deny", "#pragma warning disable TKIT2003\n        Outcome.Deny")).RunAsync();

    [Fact]
    public Task SuppressMessage_Suppresses() => new StrategyAnalyzerTest(
        Square.Replace("    Outcome<State> Decide", "    [SuppressMessage(\"ThrottleKit.Ranges\", \"TKIT2003\")]\n    Outcome<State> Decide")).RunAsync();

    [Fact]
    public Task EditorConfig_SetsTheSeverity() =>
        new StrategyAnalyzerTest(Square.Replace("cost * cost", "{|#0:cost * cost|}"))
        {
            TestState = { AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.TKIT2003.severity = error\n") } },
            ExpectedDiagnostics = { new DiagnosticResult("TKIT2003", DiagnosticSeverity.Error).WithLocation(0) },
        }.RunAsync();

    [Fact]
    public Task EditorConfig_TurnsARuleOff() =>
        new StrategyAnalyzerTest(Square)
        {
            TestState = { AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.TKIT2003.severity = none\n") } },
        }.RunAsync();

    [Fact]
    public async Task Proof_IsSilentUnlessAskedFor() => Assert.Empty(await Analysis.Of(Example.Of("TKIT2005").Refused));

    /// <summary>What is spent may be less than what was reserved: with Charge, permits come back too.</summary>
    [Fact]
    public Task ChargeWithoutCredit_IsReportedAtTheCharge() => new StrategyAnalyzerTest(
        Example.Of("TKIT1030").Accepted.Replace("State Credit(State state, long now, long amount, long debitedAt) => new(Math.Max(0, state.Used - amount));",
            "State {|TKIT1028:Charge|}(State? state, long now, long amount) => new(Math.Min(1L << 52, (state is { } s ? s.Used : 0) + amount));")
            .Replace("State(long Used)", "State([Field(Max = 1L << 52)] long Used)")).RunAsync();
}
