namespace ThrottleKit.Leasing;

/// <summary>What was spent here, by one who may have to put it back.</summary>
internal readonly record struct Spent(LeaseCell Cell, HeldLease From, long Cost)
{
    public void PutBack() => Cell.PutBack(From, Cost);
}
