using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Leasing;
using ThrottleKit.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace ThrottleKit.Interleaving.Tests;

public class LeaseInterleavingTests(ITestOutputHelper output)
{
    private const string Held = "src/ThrottleKit.Core/Leasing/Fleet/HeldLease.cs", Machine = "src/ThrottleKit.Core/Leasing/Machine", Here = "tests/ThrottleKit.Interleaving.Tests";

    /// <summary>What is broken of a lease as threads spend it: what stands there, and what stands there instead.</summary>
    private static readonly Dictionary<string, (string Original, string Broken)> Broken = new()
    {
        ["a spend that writes what it thinks is left"] = (
            "var was = Interlocked.CompareExchange(ref _left, next.Amount, left);", "Interlocked.Exchange(ref _left, next.Amount); var was = left;"),
        ["a lease that is replaced and not closed"] = ("Interlocked.Exchange(ref _left, Closed)", "Volatile.Read(ref _left)"),
        ["permits put back into a lease that was replaced"] = ("if (left == Closed) return false;", "if (left == Closed) return true;"),
        ["a refill that all ask for"] = ("Interlocked.Exchange(ref _refillsAhead, 1) == 0", "Interlocked.Exchange(ref _refillsAhead, 1) >= 0"),
    };

    public static TheoryData<string> Names => [.. LeaseScenarios.All.Select(scenario => scenario.Name)];

    public static TheoryData<string> Mutants => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOrderOfSteps_MintsNothing(string scenario)
    {
        var orders = LeaseScenarios.Explore(scenario);
        Assert.True(orders > 1);
        output.WriteLine($"{orders} orders");
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void LeaseThatIsBroken_IsFound(string mutant)
    {
        var explore = Compile(Broken[mutant]);
        Assert.Contains(LeaseScenarios.All, scenario =>
        {
            try
            {
                explore.Invoke(null, [scenario.Name]);
                return false;
            }
            catch (TargetInvocationException)
            {
                return true;
            }
        });
    }

    private static MethodInfo Compile((string Original, string Broken) edit)
    {
        var held = Repository.Read(Held);
        Assert.Contains(edit.Original, held, StringComparison.Ordinal);
        string[] others = [$"{Machine}/Lease.cs", $"{Machine}/LeaseMessages.cs", $"{Machine}/LeaseSteps.cs", $"{Here}/Model/Scheduler.cs", $"{Here}/Model/Primitives.cs", $"{Here}/LeaseModel/NodeClock.cs", $"{Here}/LeaseModel/LeaseScenarios.cs"];
        var sources = others.Select(Repository.Read)
            .Append(held.Replace(edit.Original, edit.Broken, StringComparison.Ordinal))
            .Append("global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;");
        var compilation = CSharpCompilation.Create(
            "MutatedLease", sources.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview))),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray()).GetType(typeof(LeaseScenarios).FullName!)!.GetMethod(nameof(LeaseScenarios.Explore))!;
    }
}
