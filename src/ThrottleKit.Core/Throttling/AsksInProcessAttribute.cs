using System.ComponentModel;

namespace ThrottleKit;

/// <summary>
/// Says of a method of the assembly that it asks a policy of whatever throttle is the default, and cannot wait for a store's answer: written by the generator, and read by hosts when they start.
/// </summary>
/// <param name="policy">The policy's name.</param>
/// <param name="method">The method.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AsksInProcessAttribute(string policy, string method) : Attribute
{
    /// <summary>The policy's name.</summary>
    public string Policy { get; } = policy;

    /// <summary>The method.</summary>
    public string Method { get; } = method;
}
