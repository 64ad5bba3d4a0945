using System.ComponentModel;

namespace ThrottleKit;

/// <summary>
/// Marks the generated body of a throttled method: it asks, so that no caller has to. It tells projects that reference the method, and nothing else does.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AsksFirstAttribute : Attribute;
