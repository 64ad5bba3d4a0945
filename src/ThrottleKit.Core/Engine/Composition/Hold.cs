using ThrottleKit.Engine.Table;
using ThrottleKit.Engine.Time;

namespace ThrottleKit.Engine.Composition;

/// <summary>One part of one composed request: its cell is found, locked, decided on, and left either as decided or as it was.</summary>
internal abstract class Hold
{
    /// <summary>The part's place among those of the request.</summary>
    public int Index { get; set; }

    /// <summary>What the part says; valid while its cell is held.</summary>
    public Decision Decision { get; protected set; }

    /// <summary>Where it stands in the order in which all requests lock: the limiter first, then the hash of the key.</summary>
    public abstract (long Limiter, int Hash) Order { get; }

    /// <summary>Makes sure that there is a cell. Holds nothing, and must not be called while anything is held.</summary>
    public abstract void Prepare();

    /// <summary>Locks the cell.</summary>
    /// <param name="waits">Whether to wait for it: only where nothing else is held.</param>
    /// <returns>False where the request has to let all go and begin again.</returns>
    public abstract bool TryEnter(bool waits);

    /// <summary>Decides, and keeps to itself what would be written.</summary>
    public abstract void Decide();

    /// <summary>Unlocks the cell; nothing where it is not held.</summary>
    /// <param name="commits">Whether what was decided is written.</param>
    public abstract void Leave(bool commits);
}

/// <summary>What parts of all limiters share.</summary>
internal abstract class CellHold<TState, TKernel>(CellDriver<TState, TKernel> driver, EngineClock clock, long cost) : Hold
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private bool _written;
    private int _was = Cell.NotHeld;
    private bool _exists;
    private int _epoch;
    private TState _next;

    /// <summary>The time of the decision.</summary>
    protected long Now { get; private set; }

    /// <summary>What the request takes.</summary>
    protected long Cost => cost;

    /// <summary>The cell's word.</summary>
    protected abstract ref int Word { get; }

    /// <summary>The cell's state.</summary>
    protected abstract ref TState State { get; }

    /// <inheritdoc/>
    public override void Prepare() => Now = clock.Now;

    /// <inheritdoc/>
    public override bool TryEnter(bool waits)
    {
        _was = waits ? Cell.Enter(ref Word) : Cell.TryEnter(ref Word);
        return _was != Cell.NotHeld;
    }

    /// <inheritdoc/>
    public override void Decide()
    {
        _next = driver.Packing.Take(ref State);
        var configuration = driver.Current;
        _exists = configuration.Load(_was, ref _next, Now);
        _epoch = configuration.Epoch;
        Decision = KernelDriver<TState, TKernel>.Decide(configuration.Kernel, ref _exists, ref _next, Now, cost, out _written);
    }

    /// <inheritdoc/>
    public override void Leave(bool commits)
    {
        if (_was == Cell.NotHeld) return;
        var writes = commits && _written;
        if (writes) driver.Packing.Put(ref State, _next, _exists, _epoch);
        driver.Leave(ref Word, ref State, writes ? Cell.Word(_exists, _epoch) : _was);
        _was = Cell.NotHeld;
    }
}
