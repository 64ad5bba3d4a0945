using ThrottleKit.Engine.Table;

namespace ThrottleKit.Engine.Composition;

/// <summary>A limiter for one key as a part.</summary>
internal sealed class SingleLimitPart<TState, TKernel>(Limiter<TState, TKernel> limiter, long cost) : LimitPart(cost)
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private readonly Limiter<TState, TKernel> _limiter = limiter;

    internal override Decision Acquire() => _limiter.Acquire(Cost);

    internal override bool CanGiveBack => _limiter.Strategy.Functions.HasFlag(StrategyFunctions.Credit);

    internal override void GiveBack(in Decision taken) => _limiter.Credit(Cost, taken);

    internal override bool IsSameAs(LimitPart other) => other is SingleLimitPart<TState, TKernel> part && ReferenceEquals(_limiter, part._limiter);

    internal override Hold Open() => new SingleHold(_limiter, Cost);

    private sealed class SingleHold(Limiter<TState, TKernel> limiter, long cost) : CellHold<TState, TKernel>(limiter.Driver, limiter.Clock, cost)
    {
        public override (long Limiter, int Hash) Order => (limiter.Driver.Number, 0);

        protected override ref int Word => ref limiter.Word;

        protected override ref TState State => ref limiter.State;
    }
}

/// <summary>A key of a keyed limiter as a part.</summary>
internal sealed class KeyedLimitPart<TKey, TState, TKernel>(KeyedLimiter<TKey, TState, TKernel> limiter, TKey key, long cost) : LimitPart(cost)
    where TKey : notnull
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private readonly KeyedLimiter<TKey, TState, TKernel> _limiter = limiter;
    private readonly TKey _key = key;
    private readonly int _hash = limiter.Table.Comparer.Hash(key);

    internal override Decision Acquire() => _limiter.Acquire(_key, Cost);

    internal override bool CanGiveBack => _limiter.Strategy.Functions.HasFlag(StrategyFunctions.Credit);

    internal override void GiveBack(in Decision taken) => _limiter.Credit(_key, Cost, taken);

    internal override bool IsSameAs(LimitPart other) =>
        other is KeyedLimitPart<TKey, TState, TKernel> part && ReferenceEquals(_limiter, part._limiter) && _limiter.Table.Comparer.Equals(_key, part._key);

    internal override Hold Open() => new KeyedHold(_limiter, _key, _hash, Cost);

    private sealed class KeyedHold(KeyedLimiter<TKey, TState, TKernel> limiter, TKey key, int hash, long cost)
        : CellHold<TState, TKernel>(limiter.Driver, limiter.Clock, cost)
    {
        private Place<TKey, TState>[] _places = [];
        private int _at;
        private bool _hasRoom;

        public override (long Limiter, int Hash) Order => (limiter.Driver.Number, hash);

        protected override ref int Word => ref _places[_at].Word;

        protected override ref TState State => ref _places[_at].State;

        public override void Prepare()
        {
            base.Prepare();
            limiter.SweepIfDue(Now);
            _at = limiter.Table.Locate(key, hash, out _places);
            _hasRoom = _at >= 0 || limiter.TryAdd(key, hash, Now);
        }

        public override bool TryEnter(bool waits)
        {
            if (!_hasRoom) return true;
            _at = limiter.Table.Locate(key, hash, out _places);
            return _at >= 0 && base.TryEnter(waits);
        }

        public override void Decide()
        {
            if (_hasRoom) base.Decide();
            else Decision = limiter.Full(limiter.Driver.Fresh(new StrategyRequest(StrategyOperation.Decide, Now, Cost), out _).Decision);
        }
    }
}
