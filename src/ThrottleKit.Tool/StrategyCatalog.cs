using System.Reflection;

namespace ThrottleKit.Tool;

/// <summary>Finds the strategies that an assembly declares.</summary>
internal static class StrategyCatalog
{
    /// <summary>The built-in strategies, and those of an assembly if one is named.</summary>
    /// <param name="assembly">The path of an assembly; null for none.</param>
    /// <exception cref="UsageException">There is no such assembly, or it has no strategies.</exception>
    public static StrategyRegistry Load(string? assembly)
    {
        var strategies = In(typeof(StrategyDefinition).Assembly);
        if (assembly is null) return new StrategyRegistry(strategies);

        var more = In(Read(assembly)).ToArray();
        if (more.Length == 0)
            throw new UsageException($"'{assembly}' has no strategies: classes with [RateLimitStrategy] that the ThrottleKit package compiled.");
        try
        {
            return new StrategyRegistry([.. strategies, .. more]);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static Assembly Read(string path)
    {
        try
        {
            return Assembly.LoadFrom(Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new UsageException($"'{path}' is not an assembly that can be loaded: {exception.Message}");
        }
    }

    private static IEnumerable<StrategyDefinition> In(Assembly assembly) =>
        assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false))
            .Select(type => type.GetProperty("Definition", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<StrategyDefinition>();
}
