using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Tool;

/// <summary>Reads off a compiled class what the generator read off its source, so that the same printer can be asked again.</summary>
internal static class ModelReader
{
    /// <summary>The model of a strategy's class.</summary>
    /// <param name="strategy">The strategy.</param>
    public static StrategyModel Read(StrategyDefinition strategy)
    {
        var type = strategy.DeclaredBy;
        var state = StateOf(type) ?? throw new UsageException($"{type} was not made by the generator, so there is no source to show.");
        var containers = new Stack<string>();
        for (var outer = type.DeclaringType; outer is not null; outer = outer.DeclaringType) containers.Push(Declaration(outer));
        return new StrategyModel(
            $"{type.FullName}.g.cs",
            type.Namespace ?? "",
            containers.ToEquatableArray(),
            Declaration(type),
            type.Name,
            TypeParameters: "",
            $"global::{state.FullName!.Replace('+', '.')}",
            type.IsVisible && state.IsVisible ? "public" : "internal",
            strategy.Ir);
    }

    private static Type? StateOf(Type type) => type.GetInterfaces()
        .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IStrategy<,>))?.GetGenericArguments()[0];

    private static string Declaration(Type type) => $"partial {(type.IsValueType ? "struct" : "class")} {type.Name}";
}
