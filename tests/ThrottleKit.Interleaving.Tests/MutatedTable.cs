using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Tests.Shared;
using Xunit;

namespace ThrottleKit.Interleaving.Tests;

/// <summary>The table with one of its protections taken out: if no scenario fails, the scenarios prove nothing of it.</summary>
internal static class MutatedTable
{
    private const string Table = "src/ThrottleKit.Core/Engine/Table", Model = "tests/ThrottleKit.Interleaving.Tests/Model";

    /// <summary>What is broken: the file, what stands there, and what stands there instead.</summary>
    public static readonly IReadOnlyDictionary<string, (string File, string Original, string Broken)> Mutants = new Dictionary<string, (string, string, string)>
    {
        ["a lock that is taken without looking"] = (
            "Cell.cs", "Interlocked.CompareExchange(ref word, was | Locked, was) == was ? was", "Interlocked.CompareExchange(ref word, was | Locked, word) >= 0 ? was"),
        ["a key added to a segment that was replaced"] = ("KeyTable.cs", "if (segment.IsReplaced) continue;", "if (segment.IsReplaced) { }"),
        ["a key that is not looked for under the monitor"] = ("KeyTable.cs", "if (!Unsafe.IsNullRef(ref Find(key, hash))) return true;", ""),
        ["a replaced segment that is not told so"] = ("KeyTable.cs", "old.IsReplaced = true;", ""),
        ["old cells that stay in use"] = ("KeyTable.cs", "isDone ? Cell.Moved : words[i] & ~(Cell.Locked | Cell.Moved)", "words[i] & ~(Cell.Locked | Cell.Moved)"),
        ["a replacement that locks no cell"] = ("KeyTable.cs", "var word = Cell.Enter(ref place.Word); // held", "var word = Volatile.Read(ref place.Word) & ~Cell.Locked; // held"),
        ["keys dropped that are about to be used"] = ("KeyTable.cs", "Replace(segment, now, dropsEmpty: false);", "Replace(segment, now, dropsEmpty: true);"),
        ["a count that is taken after others can add"] = (
            "KeyTable.cs", "Interlocked.Add(ref _used, -dropped);", "Interlocked.Add(ref _used, first.Used + (ReferenceEquals(first, second) ? 0 : second.Used) - old.Used);"),
    };

    /// <summary>The scenarios over the broken table.</summary>
    public static MethodInfo Compile(string mutant)
    {
        var (file, original, broken) = Mutants[mutant];
        var sources = new[] { "Cell.cs", "KeyComparer.cs", "KeyHash.cs", "KeyTable.cs", "Segment.cs" }.Select(name => $"{Table}/{name}")
            .Concat(new[] { "Primitives.cs", "Scheduler.cs", "Scenarios.cs" }.Select(name => $"{Model}/{name}"))
            .Select(path =>
            {
                var text = Repository.Read(path);
                if (!path.EndsWith($"/{file}", StringComparison.Ordinal)) return text;
                Assert.Contains(original, text, StringComparison.Ordinal);
                return text.Replace(original, broken, StringComparison.Ordinal);
            })
            .Append("global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;");
        var compilation = CSharpCompilation.Create(
            "Mutated", sources.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview))),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray()).GetType("ThrottleKit.Engine.Table.Scenarios")!.GetMethod("Explore")!;
    }

    /// <summary>What a scenario finds; null where nothing.</summary>
    public static Exception? Explore(MethodInfo scenarios, string name)
    {
        try
        {
            scenarios.Invoke(null, [name, 0]);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
    }
}
