using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Emit.Ranges;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Conformance.Tests;

/// <summary>Compiles a strategy while the tests run: one that no file of the project could hold, or one that is to be broken.</summary>
internal static class CompiledStrategy
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The definition of a strategy.</summary>
    /// <param name="source">The file with its class.</param>
    /// <param name="name">The class.</param>
    /// <param name="change">What to do to its plan before the executors are printed.</param>
    public static StrategyDefinition Of(string source, string name, Func<StrategyPlan, StrategyPlan>? change = null)
    {
        var (compilation, model) = Bind(source, name);
        var plan = Planner.Plan(IrText.Read(model.Ir));
        var report = RangeAnalysis.Analyze(plan);
        var tree = CSharpSyntaxTree.ParseText(StrategySource.Print(model, change?.Invoke(plan) ?? plan, report), path: model.HintName);

        using var assembly = new MemoryStream();
        var result = compilation.AddSyntaxTrees(tree).Emit(assembly);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        assembly.Position = 0;
        var type = new AssemblyLoadContext(name, isCollectible: true).LoadFromStream(assembly).GetType(name, throwOnError: true)!;
        return (StrategyDefinition)type.GetProperty("Definition", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }

    /// <summary>The C# of a strategy, without the scripts that stand in it.</summary>
    /// <param name="source">The file with its class.</param>
    /// <param name="name">The class.</param>
    /// <param name="change">What to do to its plan before it is printed.</param>
    public static string CSharpOf(string source, string name, Func<StrategyPlan, StrategyPlan> change)
    {
        var (_, model) = Bind(source, name);
        var plan = Planner.Plan(IrText.Read(model.Ir));
        var report = RangeAnalysis.Analyze(plan);
        return CSharpSource.Print(model, change(plan), report, "", new PlPgSqlScript("f", ""), LuaScript.Inputs(plan, report), RangeSource.Print(plan, report));
    }

    private static (CSharpCompilation Compilation, StrategyModel Model) Bind(string source, string name)
    {
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source, path: $"{name}.cs")], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        var model = StrategyModels.Of(compilation.GetTypeByMetadataName(name)!, compilation, CancellationToken.None);
        Assert.NotNull(model);
        return (compilation, model);
    }
}
