namespace ThrottleKit;

/// <summary>
/// Says of a strategy that, at any time before the one that a field of the state holds, the state that an allowed request leaves does not depend on the time. A limiter need not
/// know exactly when it is, then. Tests hold each strategy that says so to it; as nothing but a test can, it is for the strategies of this library.
/// </summary>
/// <param name="field">The field's name.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SettledBeforeAttribute(string field) : Attribute
{
    /// <summary>The field's name.</summary>
    public string Field { get; } = field;
}
