using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>Whatever a rule says, a project has the last word: each is silenced where it stands, in a project, or made as grave as the project wants.</summary>
public class GovernanceTests
{
    public static TheoryData<string> Ids => [.. Rules.All.Select(rule => rule.Id)];

    /// <summary>The rules that speak of C#; of settings files a project speaks in its own.</summary>
    public static TheoryData<string> InCode => [.. Rules.All.Select(rule => rule.Id).Where(id => !(Example.Of(id).MarkedSettings ?? "").Contains($"{{|{id}:", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Ungoverned_ItIsSaidAsGraveAsTheCatalogueSays(string id) =>
        Assert.All(await Said(id), diagnostic => Assert.Equal(Rule(id).DefaultSeverity, diagnostic.Severity));

    [Theory]
    [MemberData(nameof(InCode))]
    public async Task Pragma_SilencesIt(string id) =>
        Assert.Empty(await Found(id, $"#pragma warning disable {id}\n{Example.Of(id).Refused}"));

    [Theory]
    [MemberData(nameof(InCode))]
    public async Task Attribute_SilencesIt(string id) =>
        Assert.Empty(await Found(id, Example.Of(id).Refused, $"[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(\"{Rule(id).Category}\", \"{id}\")]"));

    [Theory]
    [MemberData(nameof(InCode))]
    public async Task EditorConfig_SilencesIt(string id) => Assert.Empty(await Said(id, $"root = true\n[*.cs]\ndotnet_diagnostic.{id}.severity = none\n"));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task GlobalConfig_SilencesIt(string id) => Assert.Empty(await Found(id, $"is_global = true\ndotnet_diagnostic.{id}.severity = none\n", [Example.Of(id).Refused]));

    [Theory]
    [MemberData(nameof(InCode))]
    public async Task EditorConfig_MakesItAsGraveAsItSays(string id)
    {
        foreach (var (word, severity) in new[] { ("error", DiagnosticSeverity.Error), ("warning", DiagnosticSeverity.Warning), ("suggestion", DiagnosticSeverity.Info) })
            Assert.All(await Said(id, $"root = true\n[*.cs]\ndotnet_diagnostic.{id}.severity = {word}\n"), diagnostic => Assert.Equal(severity, diagnostic.Severity));
    }

    /// <summary>In a project of no warnings a warning is an error; what is information stays so.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task WarningsAsErrors_RaiseWarnings_AndNothingElse(string id)
    {
        var expected = Rule(id).DefaultSeverity == DiagnosticSeverity.Warning ? DiagnosticSeverity.Error : Rule(id).DefaultSeverity;
        var compilation = Compiled(id, null, [Example.Of(id).Refused]);
        var found = await Analyzed(id, compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Error)));
        Assert.NotEmpty(found);
        Assert.All(found, diagnostic => Assert.Equal(expected, diagnostic.Severity));
    }

    private static DiagnosticDescriptor Rule(string id) => Rules.All.Single(rule => rule.Id == id);

    /// <summary>What is said of the rule's example, which must be something unless it is to be silenced.</summary>
    private static async Task<IReadOnlyList<Diagnostic>> Said(string id, string? config = null)
    {
        var found = await Found(id, config, [Example.Of(id).Refused]);
        if (config?.Contains("none", StringComparison.Ordinal) != true) Assert.NotEmpty(found);
        return found;
    }

    private static Task<IReadOnlyList<Diagnostic>> Found(string id, params string[] files) => Found(id, null, files);

    private static Task<IReadOnlyList<Diagnostic>> Found(string id, string? config, string[] files) => Analyzed(id, Compiled(id, config, files));

    private static async Task<IReadOnlyList<Diagnostic>> Analyzed(string id, CSharpCompilation compilation)
    {
        var example = Example.Of(id);
        AdditionalText[] settings = [.. Additional("appsettings.json", example.RefusedSettings), .. Additional("ThrottleKit.State.txt", example.Baseline)];
        return [.. (await Analysis.Of(compilation, settings)).Where(diagnostic => diagnostic.Id == id)];
    }

    private static CSharpCompilation Compiled(string id, string? config, string[] files)
    {
        var compilation = Analysis.Compile(files);
        if (Example.Of(id).IsWeb) compilation = compilation.AddReferences(Analysis.Web);
        var options = compilation.Options;
        if (!Rule(id).IsEnabledByDefault) options = options.WithSpecificDiagnosticOptions([new(id, ReportDiagnostic.Info)]);
        if (config is not null) options = options.WithSpecificDiagnosticOptions([]).WithSyntaxTreeOptionsProvider(new Configured(config));
        return compilation.WithOptions(options);
    }

    private static IEnumerable<AdditionalText> Additional(string path, string? text) => text is null ? [] : [new SettingsText(path, text)];

    /// <summary>The severities that a configuration file gives.</summary>
    private sealed class Configured(string config) : SyntaxTreeOptionsProvider
    {
        private readonly AnalyzerConfigSet _set = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(config, config.StartsWith("is_global", StringComparison.Ordinal) ? "/.globalconfig" : "/.editorconfig") });

        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            Find(_set.GetOptionsForSourcePath("/" + tree.FilePath).TreeOptions, diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            Find(_set.GlobalConfigOptions.TreeOptions, diagnosticId, out severity);

        private static bool Find(ImmutableDictionary<string, ReportDiagnostic> options, string id, out ReportDiagnostic severity) => options.TryGetValue(id, out severity);
    }

    private sealed class SettingsText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
