using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using ThrottleKit.Analyzers;

namespace ThrottleKit.CodeFixes.Tests;

/// <summary>A fix makes of a program that is refused one that is not, in one place and everywhere at once.</summary>
public class FixTests
{
    [Theory]
    [InlineData("public sealed class {|TKIT1006:Sample|}", "public sealed partial class Sample")]
    [InlineData("// why\nclass {|TKIT1006:Sample|}", "// why\npartial class Sample")]
    public Task Class_BecomesPartial(string before, string after) => Fixes<MakePartial>(Strategy("", type: before), Strategy("", type: after));

    [Theory]
    [InlineData("{ get; set; }")]
    [InlineData("{ get; }")]
    [InlineData("{ get; private set; }")]
    public Task Parameter_BecomesInitOnly(string accessors) => Fixes<MakeInitOnly>(
        Strategy($"/// <summary>How many.</summary>\n    [Parameter(Max = 10)] public long {{|TKIT1010:Limit|}} {accessors} // why", "Limit"),
        Strategy("/// <summary>How many.</summary>\n    [Parameter(Max = 10)] public long Limit { get; init; } // why", "Limit"));

    [Fact]
    public Task Parameter_OfATypeThatTheLanguageDoesNotHold_IsLeftAlone() => LeavesAlone<MakeInitOnly>(
        Strategy("[Parameter] public string {|TKIT1010:Name|} { get; init; } = \"\";"));

    [Theory]
    [InlineData("private static readonly long", "private const long")]
    [InlineData("public readonly static long", "public const long")]
    [InlineData("static readonly long", "const long")]
    public Task StaticReadonly_BecomesConst(string before, string after) => Fixes<MakeConst>(
        Strategy($"{before} Most = 2 * 5; // why", "{|TKIT1013:Most|};\n        var more = {|TKIT1013:Most|}"), Strategy($"{after} Most = 2 * 5; // why", "Most;\n        var more = Most"));

    [Theory]
    [InlineData("static long Most = 5;")]
    [InlineData("static readonly long Most = System.Math.Max(1, 2);")]
    [InlineData("static readonly long Most = 1, Least = 2;")]
    [InlineData("static long Most => 5;")]
    public Task Static_ThatMayNotBeAConstant_IsLeftAlone(string member) => LeavesAlone<MakeConst>(Strategy(member, "{|TKIT1013:Most|}"));

    [Theory]
    [InlineData("({|TKIT1004:now > 5 & cost > 2|}) ? 1 : 2", "(now > 5 && cost > 2) ? 1 : 2")]
    [InlineData("({|TKIT1004:now > 5 | cost > 2|}) ? 1 : 2", "(now > 5 || cost > 2) ? 1 : 2")]
    [InlineData("({|TKIT1004:now > 5 & cost > 2|} || now > 7) ? 1 : 2", "((now > 5 && cost > 2) || now > 7) ? 1 : 2")]
    [InlineData("({|TKIT1004:now > 5 & cost > 2|}) ? 1 : 2;\n        var more = ({|TKIT1004:now > 6 | cost > 3|}) ? 1 : 2", "(now > 5 && cost > 2) ? 1 : 2;\n        var more = (now > 6 || cost > 3) ? 1 : 2")]
    public Task Operators_ShortCircuit(string before, string after) => Fixes<ShortCircuit>(Strategy("", before), Strategy("", after));

    [Theory]
    [InlineData("{|TKIT1004:now & cost|}")]
    [InlineData("{|TKIT1004:now << 2|}")]
    [InlineData("({|TKIT1004:now > 5 ^ cost > 2|}) ? 1 : 2")]
    public Task OtherConstructs_AreLeftAlone(string expression) => LeavesAlone<ShortCircuit>(Strategy("", expression));

    private static string Strategy(string member, string limit = "10", string type = "public sealed partial class Sample") => $$"""
        using ThrottleKit;

        partial class Limits
        {
        [RateLimitStrategy]
        {{type}}
        {
            {{member}}
            public readonly record struct State(long Used);

            Outcome<State> Decide(State? state, long now, long cost)
            {
                var limit = {{limit}};
                return cost <= limit ? Outcome.Allow(new State(0), 0, now) : Outcome.Deny(0, now, retryAt: null);
            }
        }
        }
        """;

    internal static Task LeavesAlone<TFix>(string source)
        where TFix : CodeFixProvider, new() => Fixes<TFix>(source, source);

    internal static Task Fixes<TFix>(string before, string after)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix> { TestCode = before, FixedCode = after };
        if (before == after) test.FixedState.MarkupHandling = MarkupMode.Allow;
        return test.RunAsync();
    }

    internal sealed class FixTest<TFix> : CSharpCodeFixTest<StrategyAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        public FixTest()
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"); // none by download: the references are those that the tests run on
            TestState.AdditionalReferences.AddRange(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
                .Append(typeof(Exact).Assembly.Location).Select(path => MetadataReference.CreateFromFile(path)));
            CompilerDiagnostics = CompilerDiagnostics.None; // what was refused is not generated, and what is missing for it the compiler would say
            DisabledDiagnostics.AddRange(["TKIT2003", "TKIT2005"]);
            MarkupOptions = MarkupOptions.UseFirstDescriptor;
        }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => [new StrategyAnalyzer(), new ThrottleAnalyzer(), new MixedUnitsAnalyzer()];

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest);
    }
}
