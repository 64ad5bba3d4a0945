using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Frontend.Reuse;

namespace ThrottleKit.Generators.Tests;

/// <summary>What was bound before is used again where an edit cannot reach it, and nowhere else.</summary>
public class ReuseTests
{
    private const string Strategy = """
        using ThrottleKit;
        using static Acme.Numbers;
        using Scale = Acme.Size;
        namespace Acme.Limits
        {
            [RateLimitStrategy]
            public sealed partial class Windowed : Defaults
            {
                [Parameter(Min = 1, Max = 1_000)] public required long Limit { get; init; }
                public readonly record struct State([property: Field(Min = 0, Max = 1L << 52)] long End, [property: Field(Min = 0, Max = 1L << 40)] long Used);
                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var (end, used) = state is { } s && now < s.End ? s : new State(System.Math.Min(now, 1L << 51) + Length, 0);
                    var left = System.Math.Max(0, Help.Scaled(Limit, Scale.Large) - used).AtMost(Most);
                    return cost <= left
                        ? Outcome.Allow(new State(end, System.Math.Min(used + cost, 1L << 40)), left - cost, end)
                        : Outcome.Deny(left, end, end);
                }
            }
        }
        """;

    /// <summary>Each file of a project in its variants; an empty one is a file that is not there.</summary>
    private static readonly string[][] Files =
    [
        [Strategy, Strategy.Replace("left - cost, end", "left - cost, end + 1", StringComparison.Ordinal), Strategy.Replace("public sealed partial", "internal sealed partial", StringComparison.Ordinal)],
        [
            "namespace Acme; public static class Help { public static long Scaled(long v, Size s) => s == Size.Large ? v : v / 2; }",
            "namespace Acme; public static class Help { public static long Scaled(long v, Size s) => s == Size.Large ? v / 3 : v / 2; }",
            "namespace Acme; public static class Help { public static long Scaled(long v, Size s) { return v; } private static void Idle() { } }",
        ],
        ["namespace Acme; public enum Size : long { Small = 1, Large = 5 }", "namespace Acme; public enum Size : long { Large = 7 }", "namespace Acme; public enum Size : long { Small }"],
        ["namespace Acme; public static class Numbers { public const long Most = 500; }", "namespace Acme; public static class Numbers { public const long Most = 400; public const long Least = 1; }"],
        [
            "namespace Acme; public abstract class Defaults : Deep { }",
            "namespace Acme; public abstract class Defaults : Deep { protected new const long Length = 20; }",
        ],
        ["namespace Acme; public abstract class Deep { protected const long Length = 10; }", "namespace Acme; public abstract class Deep { protected const long Length = 11; }"],
        [
            "namespace Acme; public static class Extending { public static long AtMost(this long v, long most) => v < most ? v : most; }",
            "namespace Acme; public static class Extending { public static long AtMost(this long v, long most) => v <= most ? v : most - 1; }",
        ],
        ["", "namespace Acme.Limits; internal static class Nearer { public static long AtMost(this long v, long most) => most; }"],
        ["", "namespace Acme.Limits; internal static class Help { public static long Scaled(long v, Size s) => 9; }"],
        ["", "namespace Acme.Limits.Help { internal class Any; }"],
        ["", "namespace Acme.Limits; public sealed partial class Windowed { private new const long Length = 30; }"],
        ["", "namespace Acme.Limits; internal sealed class WINDOWED;"],
        ["", "global using Numbers = Acme.Other;", "global using static Acme.Other;"],
        ["namespace Acme; public static class Other { public const long Most = 3; }", "namespace Acme; public static class Other { }"],
        ["", "namespace System.Diagnostics.CodeAnalysis { internal sealed class Unheard; }"],
        ["class Unrelated { int Limit => 1; void Decide() { } }", "class Unrelated { int Limit => 2; enum Most { None } }"],
        ["", "using Mark = ThrottleKit.RateLimitStrategyAttribute;\nnamespace Acme.Limits; [Mark] public sealed partial class Other2;"],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomEdits_EndInWhatAFreshStartMakes(int seed)
    {
        var random = new Random(seed);
        var chosen = new int[Files.Length];
        var trees = Enumerable.Range(0, Files.Length).Select(file => Parse(file, 0)).ToArray();
        var driver = Start(trees);
        for (var edit = 0; edit < 150; edit++)
        {
            var file = random.Next(Files.Length);
            chosen[file] = random.Next(Files[file].Length);
            trees[file] = Parse(file, chosen[file]);
            driver = driver.RunGenerators(Of(trees));

            var fresh = Start([.. chosen.Select((variant, i) => Parse(i, variant))]);
            Assert.True(Texts(driver).SequenceEqual(Texts(fresh)), $"Seed {seed}, edit {edit}: {string.Join(' ', chosen)}");
        }
    }

    public static TheoryData<string> Unreachable =>
    [
        "class Unrelated { int Limit => 2; enum Most { None } }",
        "class Unrelated { int Limit() { var Help = 3; return Help; } }",
        "class More { static class Help { } } class Unrelated;",
        "",
    ];

    [Theory]
    [MemberData(nameof(Unreachable))]
    public void EditThatCannotReachAStrategy_DoesNotBindIt(string unrelated)
    {
        var before = Of([.. Enumerable.Range(0, Files.Length).Select(file => Parse(file, 0))]);
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees[^2], CSharpSyntaxTree.ParseText(unrelated, path: "unrelated.cs"));
        Assert.NotNull(Bound(before)?.Model);
        Assert.Same(Bound(before), Bound(after));
    }

    [Fact]
    public void GeneratorAndAnalyzers_BindOnce()
    {
        var compilation = Of([.. Enumerable.Range(0, Files.Length).Select(file => Parse(file, 0))]);
        CSharpGeneratorDriver.Create(new StrategyGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        Assert.True(output.SyntaxTrees.Count() > compilation.SyntaxTrees.Length);
        Assert.Same(Bound(compilation), Bound((CSharpCompilation)output));
    }

    private static BoundStrategy? Bound(CSharpCompilation compilation) => BoundStrategies.Of(
        compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().First(), compilation, CancellationToken.None);

    private static SyntaxTree Parse(int file, int variant) => CSharpSyntaxTree.ParseText(Files[file][variant], path: $"{file}.cs");

    private static GeneratorDriver Start(SyntaxTree[] trees) => CSharpGeneratorDriver.Create(new StrategyGenerator()).RunGenerators(Of(trees));

    private static CSharpCompilation Of(SyntaxTree[] trees) => CSharpCompilation.Create(
        "Project", trees, Project.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static IEnumerable<string> Texts(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.HintName + "\n" + source.SourceText);
}
