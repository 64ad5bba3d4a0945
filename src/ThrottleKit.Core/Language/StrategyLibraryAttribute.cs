using System.ComponentModel;

namespace ThrottleKit;

/// <summary>
/// Marks a static class whose functions strategies of other projects may call: every method of it that is not private is held to the strategy language, and the assembly brings
/// it along in the compiler's own form.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StrategyLibraryAttribute : Attribute;

/// <summary>The functions of a class with <see cref="StrategyLibraryAttribute"/>: added by the generator, read by the compiler of a project that references the assembly.</summary>
/// <param name="ir">The functions, in the compiler's own form.</param>
/// <param name="functions">Which function each method is: its documentation id, an equals sign and the name. And which structs are records.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StrategyLibraryFunctionsAttribute(string ir, params string[] functions) : Attribute
{
    /// <summary>The functions, in the compiler's own form.</summary>
    public string Ir { get; } = ir;

    /// <summary>Which function each method is.</summary>
    public IReadOnlyList<string> Functions { get; } = functions;
}
