using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Generators;
using ThrottleKit.Tests.Shared;
using Xunit.Abstractions;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>
/// The example of every rule as it is while somebody types, settings and baselines included: no analyzer and no generator fails on what comes of it. A new
/// rule is among them by having its example, and a new analyzer by being there.
/// </summary>
public class MutatedExampleTests(ITestOutputHelper log)
{
    private const int Seed = 20_261_201;

    /// <summary>Ten thousand and more in the long run, <c>THROTTLEKIT_LONG=1 ./test Analyzers</c>.</summary>
    private static readonly int MutantsEach = Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 80 : 3;

    [Fact]
    public async Task NeitherAnalyzersNorGeneratorsFail()
    {
        var (mutants, said) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var example in Example.All)
        {
            mutants += await Mutate(example, example.Refused, example.RefusedSettings, said);
            mutants += await Mutate(example, example.Accepted, example.AcceptedSettings, said);
        }

        log.WriteLine($"{mutants} mutants; said {string.Join(", ", said.Select(each => $"{each.Value} x {each.Key}"))}");
        Assert.All(
            AllAnalyzers.Each,
            analyzer => Assert.True(analyzer.SupportedDiagnostics.Any(rule => said.ContainsKey(rule.Id)), $"{analyzer} has nothing to say of any mutant: they are too coarse to show anything."));
    }

    private static async Task<int> Mutate(Example example, string text, string? settings, SortedDictionary<string, int> said)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([new("InterceptorsNamespaces", "ThrottleKit.Interceptors")]);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new StrategyGenerator().AsSourceGenerator(), new ThrottleGenerator().AsSourceGenerator(), new InterceptorGenerator().AsSourceGenerator()], parseOptions: options);
        var original = Analysis.Compile(example, text);
        original = original.RemoveAllSyntaxTrees().AddSyntaxTrees(original.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.ToString(), options, tree.FilePath)));
        var mutation = new Mutation(text, Mutation.OfStrategies);
        for (var seed = Seed; seed < Seed + MutantsEach; seed++)
        {
            var mutant = mutation.Of(seed);
            AdditionalText[] files =
            [
                .. settings is null ? [] : new[] { Analysis.File("appsettings.json", Typed(settings, seed)) },
                .. example.Baseline is null ? [] : new[] { Analysis.File("ThrottleKit.State.txt", Typed(example.Baseline, seed)) },
            ];
            var last = original.SyntaxTrees[^1];
            driver = driver.RunGeneratorsAndUpdateCompilation(
                original.ReplaceSyntaxTree(last, CSharpSyntaxTree.ParseText(mutant, options, last.FilePath)), out var output, out var failures);
            Assert.True(failures.IsEmpty, $"{example.Id}, seed {seed}: {string.Join('\n', failures)}\n{mutant}");
            var found = await output.WithAnalyzers(AllAnalyzers.Each, new AnalyzerOptions([.. files])).GetAnalyzerDiagnosticsAsync();
            Assert.True(found.All(each => each.Id != "AD0001"), $"{example.Id}, seed {seed}: {string.Join('\n', found)}\n{mutant}\n{string.Join('\n', files.Select(file => file.GetText()))}");
            foreach (var each in found) said[each.Id] = said.GetValueOrDefault(each.Id) + 1;
        }

        return MutantsEach;
    }

    /// <summary>A text with a few characters taken out, doubled or put elsewhere; the first one is as it was.</summary>
    private static string Typed(string text, int seed)
    {
        var (random, list) = (new Random(seed), text.ToList());
        for (var count = seed == Seed ? 0 : 1 + random.Next(3); count > 0; count--)
        {
            var (at, other) = (random.Next(list.Count), random.Next(list.Count));
            switch (random.Next(4))
            {
                case 0:
                    list.RemoveAt(at);
                    break;
                case 1:
                    list.Insert(at, list[other]);
                    break;
                case 2:
                    list[at] = list[other];
                    break;
                default:
                    list.RemoveRange(at, Math.Min(list.Count - at - 1, 1 + random.Next(12)));
                    break;
            }
        }

        return string.Concat(list);
    }
}
