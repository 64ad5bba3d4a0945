using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>Reads, from a state of plain numbers, until when what a request leaves does not depend on the time: see <see cref="SettledStrategies"/>.</summary>
internal static class SettledState<TState>
    where TState : struct
{
    /// <summary>Whether the first number of the state says it.</summary>
    public static bool Is(StrategyDefinition strategy)
    {
        if (!SettledStrategies.Fields.TryGetValue(strategy.DeclaredBy, out var name)) return false;
        return strategy.State[0].Name == name && Packing<TState>.IsPossible(strategy.State)
            ? true
            : throw new InvalidOperationException($"'{name}' is not the first of the numbers of a state of '{strategy.Name}'.");
    }

    /// <summary>The number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Until(ref TState state) => Unsafe.As<TState, long>(ref state);
}
