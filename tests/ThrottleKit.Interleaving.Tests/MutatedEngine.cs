using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Tests.Shared;
using Xunit;

namespace ThrottleKit.Interleaving.Tests;

/// <summary>The engine with one of its protections taken out: if no scenario fails, the scenarios prove nothing of it.</summary>
internal static class MutatedEngine
{
    private const string Engine = "src/ThrottleKit.Core/Engine", Model = "tests/ThrottleKit.Interleaving.Tests/Model";

    /// <summary>The name by which the library shows its internals: this assembly's own.</summary>
    private static readonly string IsFriend = typeof(MutatedEngine).Assembly.GetName().Name!;

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
        ["a replacement that freezes no state"] = ("KeyTable.cs", "_states.Freeze(ref place.State);", ""),
        ["a word that is written over whatever stands there"] = (
            "Packing.cs", "var seen = Interlocked.CompareExchange(ref First(ref cell), next, word);", "Interlocked.Exchange(ref First(ref cell), next); var seen = word;"),
        ["a state that is used and not frozen"] = ("Packing.cs", "        Freeze(ref cell);\n", ""),
        ["a thaw of what is not frozen"] = ("Packing.cs", "if (word < 0 && !IsInverted(word)) Volatile", "if (!IsInverted(word)) Volatile"),
        ["a word that is used whatever configuration made it"] = ("CellDriver.cs", "if (Packing<TState>.Epoch(word) != configuration.Epoch) return default;", ""),
        ["a part that is decided on and not frozen"] = ("Hold.cs", "driver.Packing.Take(ref State)", "driver.Packing.Peek(ref State)"),
        ["parts that are written and not locked"] = ("Hold.cs", "waits ? Cell.Enter(ref Word) : Cell.TryEnter(ref Word)", "Word"),
    };

    /// <summary>Whether what is broken is of the table or its locks.</summary>
    public static bool IsOfTheTable(string mutant) => Mutants[mutant].File is "Cell.cs" or "KeyTable.cs";

    /// <summary>The scenarios over the broken engine.</summary>
    public static MethodInfo Compile(string mutant)
    {
        var (file, original, broken) = Mutants[mutant];
        var sources = Sources(Engine).Where(path => !path.EndsWith("/OfPolicies.cs", StringComparison.Ordinal)).Concat(Sources(Model))
            .Select(path =>
            {
                var text = Repository.Read(path);
                if (!path.EndsWith($"/{file}", StringComparison.Ordinal)) return text;
                Assert.Contains(original, text, StringComparison.Ordinal);
                return text.Replace(original, broken, StringComparison.Ordinal);
            })
            .Append("global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;");
        var compilation = CSharpCompilation.Create(
            IsFriend, sources.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview))),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray()).GetType(typeof(Scenarios).FullName!)!.GetMethod(nameof(Scenarios.Explore))!;
    }

    private static IEnumerable<string> Sources(string folder) =>
        Repository.Files.Where(file => file.StartsWith($"{folder}/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

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
