using Microsoft.CodeAnalysis;

namespace ThrottleKit.Generators.Tests;

/// <summary>What must not run again on an edit, and what must.</summary>
public class IncrementalTests
{
    private const int First = 0, Second = 1, Helpers = 2, Unrelated = 3;

    private static readonly Project Before = Project.Of(
        Samples.In("Acme", Samples.Window("First").Replace("Math.Min(Limit, ", "Math.Min(Help.Scaled(Limit, Size.Large), ", StringComparison.Ordinal)),
        Samples.In("Acme", Samples.Window("Second")),
        """
        namespace Acme;
        internal enum Size : long { Small = 1, Large = 5 }
        internal static class Help
        {
            private const long Most = 1_000_000;
            public static long Scaled(long value, Size size) => size == Size.Large ? System.Math.Min(Most, value * (long)size) : value;
        }
        """,
        "namespace Acme;\n\ninternal static class Unrelated { public static int Two() => 2; }\n");

    public static TheoryData<string, int, string, string> HarmlessEdits => new()
    {
        { "a body in another file", Unrelated, "=> 2", "=> 3" },
        { "a comment in another file", Unrelated, "internal static", "// why\ninternal static" },
        { "a type in another file", Unrelated, "internal static class Unrelated", "internal sealed class More; internal static class Unrelated" },
        { "white space before the strategy", First, "namespace Acme", "\n\n\nnamespace   Acme" },
        { "a comment in the strategy", First, "var left", "// What is left.\n        var left" },
        { "a summary of the strategy", First, "A strategy.", "A strategy, and a good one." },
        { "a comment in a helper", Helpers, "private const", "/* At most. */ private const" },
        { "an unused member of the enum's file", Helpers, "private const", "private static void Idle() { }\n    private const" },
        { "a helper's parameter name", Helpers, "long value, Size size) => size == Size.Large ? System.Math.Min(Most, value * (long)size) : value", "long value, Size size) => size == Size.Large ? System.Math.Min( Most , value * (long)size) : value" },
    };

    [Theory]
    [MemberData(nameof(HarmlessEdits))]
    public void UnrelatedEdit_DoesNotRegenerate(string what, int file, string old, string @new) =>
        AssertNothingRuns(what, Before.Edit(file, text => Replace(text, old, @new)));

    [Fact]
    public void AddedFile_DoesNotRegenerate() => AssertNothingRuns("a new file", Before.Add("namespace Acme; internal sealed class Late;"));

    [Fact]
    public void AddedStrategy_EmitsThatOneAlone()
    {
        var (result, _) = Run(Before.Add(Samples.In("Acme", Samples.Window("Third"))));
        Assert.Equal(["Cached", "Cached", "New"], Reasons(result, StrategyGenerator.EmitStep));
        Assert.Equal(["Acme.First.g.cs", "Acme.Second.g.cs", "Acme.Third.g.cs"], HintNames(result));
    }

    public static TheoryData<string, int, string, string> Edits => new()
    {
        { "the strategy itself", First, "left - cost", "left - cost - 0" },
        { "a helper", Helpers, "value * (long)size", "value + (long)size" },
        { "a const", Helpers, "1_000_000", "2_000_000" },
        { "an enum member", Helpers, "Large = 5", "Large = 6" },
        { "a parameter's range", First, "Max = 1_000)", "Max = 1_001)" },
        { "a field's range", First, "1L << 51", "1L << 50" },
        { "a parameter's name", First, "Length", "Span" },
        { "the accessibility", First, "public sealed", "internal sealed" },
        { "the policy name", First, "[RateLimitStrategy]", "[RateLimitStrategy(Name = \"other\")]" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void EditOfWhatAStrategySays_EmitsThatOneAlone(string what, int file, string old, string @new)
    {
        var edited = Before.Edit(file, text => Replace(text, old, @new));
        var (result, earlier) = Run(edited);
        Assert.True(Reasons(result, StrategyGenerator.EmitStep).SequenceEqual(["Cached", "Modified"]), what);
        Assert.NotEqual(Text(earlier, "Acme.First.g.cs"), Text(result, "Acme.First.g.cs"));
        Assert.Same(Source(earlier, "Acme.Second.g.cs").SourceText, Source(result, "Acme.Second.g.cs").SourceText);

        // What comes of an edit is what comes of a fresh start.
        Assert.Equal(edited.Generate().Sources.Single(source => source.HintName == "Acme.First.g.cs").SourceText.ToString(), Text(result, "Acme.First.g.cs"));
    }

    [Fact]
    public void Rename_MovesTheFile() =>
        Assert.Equal(["Acme.Second.g.cs", "Acme.Renamed.g.cs"], HintNames(Run(Before.Edit(First, text => Replace(text, "First", "Renamed"))).After));

    [Theory]
    [InlineData("[RateLimitStrategy]", "")]
    [InlineData("Math", "Meth")]
    [InlineData("now % Length", "System.Environment.TickCount64")]
    public void StrategyThatIsNoneAnyMore_LosesItsFile(string old, string @new)
    {
        var project = Before.Edit(First, text => Replace(text, "Help.Scaled", "Math.Max(0, 0) + Help.Scaled"));
        var (result, _) = Run(project, project.Edit(First, text => Replace(text, old, @new)));
        Assert.Equal(["Acme.Second.g.cs"], HintNames(result));
    }

    [Fact]
    public void RemovedFile_TakesItsStrategyAlong()
    {
        var driver = Before.NewDriver().RunGenerators(Before.Compilation);
        var result = driver.RunGenerators(Before.Compilation.RemoveSyntaxTrees(Before.Compilation.SyntaxTrees[Second])).GetRunResult().Results.Single();
        Assert.Equal(["Acme.First.g.cs"], HintNames(result));
    }

    private static void AssertNothingRuns(string what, Project edited)
    {
        var (result, earlier) = Run(edited);
        Assert.All(Reasons(result, StrategyGenerator.BindStep), reason => Assert.True(reason is "Unchanged" or "Cached", $"{what}: {reason}"));
        Assert.All(Reasons(result, StrategyGenerator.EmitStep), reason => Assert.True(reason == "Cached", $"{what}: {reason}"));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.True(output.Reason == IncrementalStepRunReason.Cached, what));
        Assert.Equal(2, result.GeneratedSources.Length);
        foreach (var source in result.GeneratedSources) Assert.Same(Source(earlier, source.HintName).SourceText, source.SourceText);
    }

    private static (GeneratorRunResult After, GeneratorRunResult Before) Run(Project edited) => Run(Before, edited);

    private static (GeneratorRunResult After, GeneratorRunResult Before) Run(Project before, Project edited)
    {
        var driver = before.NewDriver().RunGenerators(before.Compilation);
        var earlier = driver.GetRunResult().Results.Single();
        Assert.Equal(2, earlier.GeneratedSources.Length);
        var result = driver.RunGenerators(edited.Compilation).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return (result, earlier);
    }

    private static string Replace(string text, string old, string @new)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, @new, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason.ToString()).Order(StringComparer.Ordinal);

    private static IEnumerable<string> HintNames(GeneratorRunResult result) =>
        result.GeneratedSources.Select(source => source.HintName).OrderBy(name => name.Contains("Renamed", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.Ordinal);

    private static GeneratedSourceResult Source(GeneratorRunResult result, string hintName) =>
        result.GeneratedSources.Single(source => source.HintName == hintName);

    private static string Text(GeneratorRunResult result, string hintName) => Source(result, hintName).SourceText.ToString();
}
