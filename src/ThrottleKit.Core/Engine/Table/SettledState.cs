using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>Reads, from a state of plain numbers, until when what a request leaves does not depend on the time: see <see cref="SettledStrategies"/>.</summary>
internal static class SettledState<TState>
    where TState : struct
{
    /// <summary>Which number of the state says it; -1 where none does.</summary>
    public static int FieldOf(StrategyDefinition strategy)
    {
        if (!SettledStrategies.Fields.TryGetValue(strategy.DeclaredBy, out var name) || RuntimeHelpers.IsReferenceOrContainsReferences<TState>()) return -1;
        var index = strategy.State.Select(field => field.Name).ToList().IndexOf(name);
        return index >= 0 && Unsafe.SizeOf<TState>() == strategy.State.Count * sizeof(long)
            ? index
            : throw new InvalidOperationException($"The state of '{strategy.Name}' has no '{name}' among plain numbers.");
    }

    /// <summary>The number; from a cell that is not held it may be any that was there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Until(ref TState state, int field) => Unsafe.Add(ref Unsafe.As<TState, long>(ref state), field);
}
