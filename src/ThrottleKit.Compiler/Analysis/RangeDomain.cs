using System;
using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// What the range walk computes with. In one domain a value is an interval, in another it names one that is computed when a limiter is configured: the
/// walk over the strategy is written once.
/// </summary>
/// <typeparam name="T">The domain's values.</typeparam>
internal abstract class RangeDomain<T> : RangeArithmetic<T>
{
    public abstract T Parameter(string name);

    public abstract T HasParameter(string name);

    public abstract T Configured(string name);

    /// <summary>What is known of a value under the declared ranges alone.</summary>
    public abstract Interval Known(T value);

    /// <summary>Holds a value to its site's range, and gives the part that keeps it.</summary>
    public abstract T Keep(IrSite site, T value);

    /// <summary>Holds a divisor to what can divide: not 0, or at least 1.</summary>
    public abstract void Divisor(IrSite site, T divisor, bool atLeastOne);

    /// <summary>Holds the bounds of a clamp to their order.</summary>
    public abstract void Ordered(IrSite site, T low, T high);

    /// <summary>Holds an index to at least 0, and the row's length less the index to at least 1.</summary>
    public abstract void Index(IrSite site, T index, T room);

    /// <summary>Holds the difference of two lengths to 0.</summary>
    public abstract void SameLength(IrSite site, T difference);

    /// <summary>Notes what the operands of a site are known to be.</summary>
    public abstract void Operands(IrSite site, bool nonNegative);

    /// <summary>Walks what is reached only if none of the guards is empty.</summary>
    public abstract void Reach(IReadOnlyList<T> guards, Action walk);

    /// <summary>Begins a union of values, empty at first.</summary>
    public abstract Join<T> NewJoin();

    /// <summary>The values at a loop's head that its rounds no longer change.</summary>
    /// <param name="before">The values before the loop.</param>
    /// <param name="round">Walks one round from values at the head to values at its end, whatever it checks not counted.</param>
    public abstract IReadOnlyList<T> Loop(IReadOnlyList<T> before, Func<IReadOnlyList<T>, IReadOnlyList<T>> round);
}

/// <summary>A union of values, added one by one where paths meet.</summary>
/// <typeparam name="T">The domain's values.</typeparam>
internal abstract class Join<T>
{
    public abstract void Add(T value);

    public abstract T Result { get; }
}
