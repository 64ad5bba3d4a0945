namespace ThrottleKit.Engine.Table;

/// <summary>What a table has to know of the states it keeps.</summary>
internal abstract class CellStates<TState>
    where TState : struct
{
    /// <summary>Whether the state of a cell that is held says more than no state would.</summary>
    /// <param name="word">The cell's word.</param>
    /// <param name="state">Its state.</param>
    /// <param name="now">The time.</param>
    public abstract bool IsLive(int word, ref TState state, long now);

    /// <summary>Keeps a state, its cell held, from those who decide without the lock.</summary>
    public abstract void Freeze(ref TState state);

    /// <summary>Undoes <see cref="Freeze"/>.</summary>
    public abstract void Thaw(ref TState state);
}
