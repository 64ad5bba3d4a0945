using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Generators.Tests;

/// <summary>What is generated compiles without a word, whatever stands around the strategy, in a project that makes an error of every warning.</summary>
public class CleanOutputTests
{
    private static readonly string Window = Samples.Window();

    public static TheoryData<string, string> Places => new()
    {
        { "public", Samples.In("Acme", Window) },
        { "internal", Samples.In("Acme", Samples.Window(modifiers: "internal sealed")) },
        { "not sealed", Samples.In("Acme", Samples.Window(modifiers: "public")) },
        { "global namespace", Samples.Usings + Window },
        { "file-scoped namespace", Samples.Usings + "namespace Acme.Limits;\n" + Window },
        { "nested in a class", Samples.In("Acme", Around("public partial class Outer", Window)) },
        { "private nested", Samples.In("Acme", Around("public partial class Outer", Samples.Window(modifiers: "private sealed"))) },
        { "protected nested", Samples.In("Acme", Around("public partial class Outer", Samples.Window(modifiers: "protected sealed"))) },
        { "private protected nested", Samples.In("Acme", Around("public partial class Outer", Samples.Window(modifiers: "private protected sealed"))) },
        { "protected internal nested", Samples.In("Acme", Around("public partial class Outer", Samples.Window(modifiers: "protected internal sealed"))) },
        { "nested in a static class", Samples.In("Acme", Around("public static partial class Outer", Window)) },
        { "nested in a struct", Samples.In("Acme", Around("public partial struct Outer", Window)) },
        { "nested in a readonly struct", Samples.In("Acme", Around("public readonly partial struct Outer", Window)) },
        { "nested in a ref struct", Samples.In("Acme", Around("public ref partial struct Outer", Window)) },
        { "nested in a record", Samples.In("Acme", Around("public partial record Outer", Window)) },
        { "nested in a record struct", Samples.In("Acme", Around("public partial record struct Outer", Window)) },
        { "nested in an interface", Samples.In("Acme", Around("public partial interface IOuter", Window)) },
        {
            "nested in generic classes with constraints",
            Samples.In("Acme", Around("/// <typeparam name=\"T\">One.</typeparam>\npublic abstract partial class Outer<T> where T : class, IDisposable, new()",
                Around("/// <typeparam name=\"TKey\">A key.</typeparam>\n/// <typeparam name=\"TValue\">A value.</typeparam>\npublic partial struct Inner<TKey, TValue> where TKey : notnull where TValue : unmanaged", Window)))
        },
        { "keyword names", Samples.In("@namespace.@class", Around("public partial class @event", Samples.Window("@class", members: "/// <summary>A flag.</summary>\n[Parameter] public bool @bool { get; init; }"))) },
        { "contextual keyword names", Samples.In("record.required", Around("public partial class @partial", Samples.Window("@file", members: "/// <summary>A flag.</summary>\n[Parameter] public bool value { get; init; }"))) },
        { "obsolete parameter", Samples.In("Acme", Samples.Window(members: "/// <summary>Old.</summary>\n[Parameter, Obsolete(\"Use another.\")] public long Old { get; init; }")) },
        { "obsolete class", Samples.In("Acme", Window.Replace("[RateLimitStrategy]", "[RateLimitStrategy, Obsolete(\"Gone soon.\")]", StringComparison.Ordinal)) },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void GeneratedCode_CompilesWithoutAWord(string place, string source)
    {
        var generated = Project.Of(source).Generate().CompilesCleanly();
        Assert.True(generated.Sources.Length == 1, place);
    }

    [Fact]
    public void SeveralPartialDeclarations_GetOneFile()
    {
        const string Other = "namespace Acme; partial class Window { internal const int Answer = 42; }";
        Assert.Single(Project.Of(Samples.In("Acme", Window), Other).Generate().CompilesCleanly().Sources);
    }

    [Fact]
    public void FunctionsInAnotherPart_AreFound()
    {
        const string Parameters = """
            namespace Acme;
            [RateLimitStrategy]
            internal sealed partial class Split { [Parameter] public long Limit { get; init; } }
            """;
        const string Functions = """
            namespace Acme;
            internal sealed partial class Split
            {
                internal readonly record struct State(long Used);
                private Outcome<State> Decide(State? state, long now, long cost) =>
                    cost <= Limit ? Outcome.Allow(new State(cost), Limit - cost, now) : Outcome.Deny(Limit, now, null);
            }
            """;
        Assert.Single(Project.Of("using ThrottleKit;\n" + Parameters, "using ThrottleKit;\n" + Functions).Generate().CompilesCleanly().Sources);
    }

    /// <summary>The attribute twice is an error of the C# compiler's; the other strategies of the project must not vanish for it.</summary>
    [Fact]
    public void AttributeOnTwoParts_StillGeneratesOnce()
    {
        var generated = Project.Of(
            Samples.In("Acme", Window), "namespace Acme; [ThrottleKit.RateLimitStrategy] partial class Window;", Samples.In("Acme", Samples.Window("Other"))).Generate();
        Assert.Equal(["Acme.Other.g.cs", "Acme.Window.g.cs"], generated.HintNames);
        Assert.All(generated.Diagnostics(), text => Assert.Contains("CS0579", text));
    }

    [Theory]
    [InlineData("Acme")]
    [InlineData("")]
    public void TypesOfTheUsersOwn_CaptureNoName(string @namespace)
    {
        // In the global namespace a type cannot be called like the namespace System.
        string[] names = ["Interval", "Decision", "Math", "Exact", "Exactness", "Checked", "RangeCheck", "RangeProof", "StrategyDefinition", "StrategyExecutor", "Int64", "Action",
            "EditorBrowsable", "GeneratedCode", "ReadOnlySpan", "Configuration", "IStrategy", .. @namespace.Length > 0 ? ["System", "Outer"] : Array.Empty<string>()];
        var own = string.Join('\n', names.Select(name => $"internal static class {name};"));
        var strategy = "using ThrottleKit;\n" + (@namespace.Length > 0 ? $"namespace {@namespace};\n" : "")
            + Window.Replace("Math.", "global::System.Math.", StringComparison.Ordinal);
        var generated = Project.Of(strategy, (@namespace.Length > 0 ? $"namespace {@namespace};\n" : "") + own).Generate().CompilesCleanly();
        Assert.Contains("Exactness.RangeProof", generated.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpersNamedLikeGeneratedMembers_CaptureNoName()
    {
        string[] names = ["Definition", "Kernel", "Configure", "Executor", "WrittenKernel", "WindowConfiguration", "Decide", "Pack", "Of", "ScriptArguments", "CheckRanges", "Lua", "Limit"];
        var helpers = "internal static class Help { "
            + string.Concat(names.Select(name => $"internal static long {name}(long x) {{ for (var i = 0; i < 9 && x > 9; i++) x = x / 2; return x; }} ")) + "}";
        var sum = string.Join(" + ", names.Select(name => $"Help.{name}(Limit) + Help.{name}(cost)"));
        var source = Samples.In("Acme", Window.Replace("Math.Min(Limit, ", $"Math.Min(Math.Max(Limit, {sum}), ", StringComparison.Ordinal) + helpers);
        Assert.Single(Project.Of(source).Generate().CompilesCleanly().Sources);
    }

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Annotations)]
    [InlineData(NullableContextOptions.Warnings)]
    public void NullableContextOfTheProject_DoesNotMatter(NullableContextOptions nullable) =>
        Assert.Single(Project.With(LanguageVersion.Latest, nullable, Samples.In("Acme", Window)).Generate().CompilesCleanly().Sources);

    /// <summary>C# 12 is the lowest: generated code has collection expressions. The page of the language says so.</summary>
    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Preview)]
    public void LanguageVersion_From12On_Suffices(LanguageVersion version) =>
        Assert.All(
            [Samples.In("Acme", Window), Samples.In("Acme", Choices.Source), BuiltIn.Sources[0]],
            source => Assert.NotEmpty(Project.With(version, NullableContextOptions.Enable, [source, .. BuiltIn.Shared]).Generate().CompilesCleanly().Sources));

    [Fact]
    public void BuiltInStrategies_CompileWithoutAWord() =>
        Assert.Equal(BuiltIn.Names.Count, Project.Of(BuiltIn.Sources.Concat(BuiltIn.Shared)).Generate().CompilesCleanly().Sources.Length);

    private static string Around(string declaration, string code) => $"/// <summary>Around.</summary>\n{declaration}\n{{\n{code}\n}}";
}
