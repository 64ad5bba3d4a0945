using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Emit.CSharp;

namespace ThrottleKit.Generators.Tests;

/// <summary>
/// What the pipeline keeps between its steps is texts and numbers, compared by value: a symbol, a tree or a location would keep a whole compilation alive,
/// and would differ after every edit.
/// </summary>
public class ModelShapeTests
{
    [Theory]
    [InlineData(typeof(StrategyModel))]
    [InlineData(typeof(ThrottleKit.Compiler.Frontend.Libraries.LibraryModel))]
    [InlineData(typeof(ThrottleKit.Compiler.Throttle.ThrottleModel))]
    [InlineData(typeof(ThrottleKit.Compiler.Throttle.InterceptedCall))]
    [InlineData(typeof(StrategySource))]
    public void Models_HoldValuesAlone(Type model)
    {
        var wrong = new List<string>();
        Walk(model, model.Name, [], wrong);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static void Walk(Type type, string path, HashSet<Type> seen, List<string> wrong)
    {
        if (type == typeof(string) || type.IsPrimitive || type.IsEnum || !seen.Add(type)) return;
        if (type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true || typeof(Delegate).IsAssignableFrom(type) || type == typeof(object))
        {
            wrong.Add($"{path} is a {type}");
            return;
        }

        if (type.IsArray)
        {
            // The list compared by its items keeps one; nothing else may.
            Walk(type.GetElementType()!, path + "[]", seen, wrong);
            return;
        }

        if (!type.GetInterfaces().Contains(typeof(IEquatable<>).MakeGenericType(type))) wrong.Add($"{path}, a {type}, is not compared by value");
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!field.IsInitOnly) wrong.Add($"{path}.{field.Name} can be changed");
            if (field.FieldType.IsArray && type.Name != "EquatableArray`1") wrong.Add($"{path}.{field.Name} is an array, which is compared by reference");
            Walk(field.FieldType, $"{path}.{field.Name}", seen, wrong);
        }
    }

    /// <summary>The same, seen on a run: every value that any step of the generator's own hands on.</summary>
    [Fact]
    public void Steps_HandOnNothingButModels()
    {
        var project = Project.Of(Samples.In("Acme", Samples.Window()));
        var result = project.NewDriver().RunGenerators(project.Compilation).GetRunResult().Results.Single();
        var values = new[] { StrategyGenerator.BindStep, StrategyGenerator.EmitStep }
            .SelectMany(step => result.TrackedSteps[step]).SelectMany(step => step.Outputs).Select(output => output.Value.GetType()).ToImmutableHashSet();
        Assert.True(values.SetEquals([typeof(StrategyModel), typeof(StrategySource)]), string.Join(", ", values));
    }
}
