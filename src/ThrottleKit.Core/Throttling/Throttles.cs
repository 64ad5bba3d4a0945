using System.Runtime.CompilerServices;

namespace ThrottleKit;

/// <summary>Which throttle answers for the methods marked <see cref="ThrottleAttribute"/>.</summary>
/// <remarks>
/// In this order: the one that the flow put in place by <see cref="Use"/>; one injected into the method's type, as a field, property or parameter of the
/// primary constructor whose type is <see cref="IThrottle"/>; <see cref="Default"/>.
/// </remarks>
public static class Throttles
{
    private static readonly AsyncLocal<IThrottle?> Own = new();

    // Stays true: a flow may outlive the scope that it was started in. Until the first scope, no call pays for looking.
    private static volatile bool s_hasScopes;

    private static volatile IThrottle s_default = new MemoryThrottle();

    /// <summary>
    /// Answers where no other does. A host sets it when it starts, before the first call. Until then it is one in memory, which knows no policies.
    /// </summary>
    public static IThrottle Default
    {
        get => s_default;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            s_default = value;
        }
    }

    /// <summary>
    /// Puts a throttle in place for the current asynchronous flow alone, before any other: what a test uses, to begin with full limits and to
    /// bring its own time.
    /// </summary>
    /// <param name="throttle">The throttle.</param>
    /// <returns>What ends it: whatever was in place before is again.</returns>
    /// <example><code>
    /// using var _ = Throttles.Use(new MemoryThrottle { Time = time });
    /// </code></example>
    public static IDisposable Use(IThrottle throttle)
    {
        ArgumentNullException.ThrowIfNull(throttle);
        s_hasScopes = true;
        var scope = new Scope(Own.Value);
        Own.Value = throttle;
        return scope;
    }

    /// <summary>The throttle in charge.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static IThrottle InCharge(IThrottle? injected) => (s_hasScopes ? Own.Value : null) ?? injected ?? s_default;

    private sealed class Scope(IThrottle? before) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            Own.Value = before;
        }
    }
}
