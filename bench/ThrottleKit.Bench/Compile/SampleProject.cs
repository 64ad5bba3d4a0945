using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Bench.Compile;

/// <summary>A project with many strategies, copies of the built-in ones under names of their own, among many ordinary files.</summary>
internal sealed class SampleProject
{
    public const int Strategies = 100, OrdinaryFiles = 1_000;

    private static readonly string[] BuiltIn = ["Gcra", "TokenBucket", "FixedWindow", "TokenBudget"];
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);

    private readonly SyntaxTree[] _strategies;
    private readonly SyntaxTree[] _ordinary;
    private int _edits;

    public SampleProject()
    {
        _strategies = [.. Enumerable.Range(0, Strategies).Select(i => Parse(Strategy(i, ""), $"Strategy{i}.cs"))];
        _ordinary = [.. Enumerable.Range(0, OrdinaryFiles).Select(i => Parse(Ordinary(i, ""), $"Ordinary{i}.cs"))];
        Compilation = CSharpCompilation.Create(
            "Sample",
            [Parse("global using System;", "Usings.cs"), Parse(Written("Pace"), "Pace.cs"), Parse(Written("WindowUse"), "WindowUse.cs"), .. _strategies, .. _ordinary],
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    public CSharpCompilation Compilation { get; }

    /// <summary>The name of the strategy that was edited last.</summary>
    public string LastEdited { get; private set; } = "";

    public static GeneratorDriver Driver(ISourceGenerator generator) => CSharpGeneratorDriver.Create(
        [generator], parseOptions: Options, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The same project after an edit in an ordinary file.</summary>
    public CSharpCompilation EditElsewhere()
    {
        var i = _edits++ % OrdinaryFiles;
        return Compilation.ReplaceSyntaxTree(_ordinary[i], Parse(Ordinary(i, $"internal const int Edited = {_edits};"), $"Ordinary{i}.cs"));
    }

    /// <summary>The same project after an edit in a strategy that changes what it decides: a Gcra that allows another burst.</summary>
    public CSharpCompilation EditStrategy()
    {
        var i = _edits++ * BuiltIn.Length % Strategies;
        LastEdited = BuiltIn[i % BuiltIn.Length] + i;
        return Compilation.ReplaceSyntaxTree(_strategies[i], Parse(Strategy(i, $" + {_edits}"), $"Strategy{i}.cs"));
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Options, path);

    private static string Strategy(int i, string extraBurst)
    {
        var name = BuiltIn[i % BuiltIn.Length];
        return Regex.Replace(Written(name), $@"\b{name}\b", name + i).Replace("Burst ?? Limit)", $"(Burst ?? Limit){extraBurst})");
    }

    /// <summary>A file of the runtime's, moved to another namespace.</summary>
    private static string Written(string name)
    {
        using var reader = new StreamReader(typeof(SampleProject).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().Replace("namespace ThrottleKit;", "using ThrottleKit;\nnamespace Sample;");
    }

    private static string Ordinary(int i, string member) => $$"""
        namespace Sample.Ordinary;

        /// <summary>What most files of a project are.</summary>
        [Serializable]
        public sealed class Ordinary{{i}}(string name)
        {
            {{member}}

            public string Name { get; } = name;

            [Obsolete("An attribute, as files have.")]
            public int Length(int times)
            {
                var sum = 0;
                for (var i = 0; i < times; i++) sum += Name.Length % (i + 1);
                return sum;
            }

            public override string ToString() => $"{Name} {{i}}";
        }
        """;

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "netstandard.dll" or "ThrottleKit.Core.dll"))
        .Select(path => MetadataReference.CreateFromFile(path));
}
