using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Generators.Tests.Throttle;

/// <summary>What an edit makes the generator of throttled methods do again.</summary>
public class IncrementalTests
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private static readonly Project Before = Project.Of(
        ThrottleProject.Class("""
            [Throttle(Tokens = 5, Per = "1m")]
            public partial void Do(int number);
            private void DoCore(int number) { }
            """),
        "namespace Acme { internal static class Other { public const long Permits = 7; public static int Twice(int x) => 2 * x; } }");

    [Theory]
    [InlineData(0, "DoCore(int number) { }", "DoCore(int number) { _ = number; }")]
    [InlineData(0, "using System;", "// a comment\nusing System;")]
    [InlineData(1, "2 * x", "x + x")]
    public void UnrelatedEdit_DoesNotRegenerate(int file, string from, string to) =>
        Assert.Equal(IncrementalStepRunReason.Unchanged, ReasonAfter(Before.Edit(file, text => text.Replace(from, to))));

    [Theory]
    [InlineData("Tokens = 5", "Tokens = 6")]
    [InlineData("Tokens = 5", "Tokens = Other.Permits")]
    [InlineData("int number", "long number")]
    [InlineData("public partial void", "internal partial void")]
    public void EditOfTheLimitOrTheSignature_Regenerates(string from, string to) =>
        Assert.Equal(IncrementalStepRunReason.Modified, ReasonAfter(Before.Edit(0, text => text.Replace(from, to))));

    [Fact]
    public void MethodThatDoesTheWorkGone_RemovesTheFile()
    {
        var driver = ThrottleProject.NewDriver(Options).RunGenerators(Before.Compilation);
        Assert.Single(driver.GetRunResult().GeneratedTrees);
        driver = driver.RunGenerators(Before.Edit(0, text => text.Replace("DoCore", "DoWork")).Compilation);
        Assert.Empty(driver.GetRunResult().GeneratedTrees);
    }

    private static IncrementalStepRunReason ReasonAfter(Project after)
    {
        var driver = ThrottleProject.NewDriver(Options).RunGenerators(Before.Compilation).RunGenerators(after.Compilation);
        var result = driver.GetRunResult().Results.Single(result => result.TrackedSteps.ContainsKey(ThrottleGenerator.EmitStep));
        var reason = result.TrackedSteps[ThrottleGenerator.EmitStep].Single().Outputs.Single().Reason;
        return reason == IncrementalStepRunReason.Cached ? IncrementalStepRunReason.Unchanged : reason;
    }
}
