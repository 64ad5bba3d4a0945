using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Orleans.Grains;

/// <summary>
/// Decides on the keys of one group, a call at a time: by the silo's clock, never before the time of the last write, and with every change in the storage before it is answered. The
/// storage's own check of what it overwrites keeps two activations, as there may be for a moment when a silo dies, from deciding on the same state.
/// </summary>
[GrainType("throttlekit.limits")]
internal sealed class LimitGrain(LimitSilo silo) : Grain, ILimitGrain
{
    /// <summary>What the record is called in the storage.</summary>
    public const string RecordName = "limits";

    private GrainState<LimitRecord> _stored = new(new LimitRecord());
    private bool _isRead;

    public Task<LimitReply> ApplyAsync(LimitAsk ask, CancellationToken cancellation) => RunAsync(
        [ask.Key],
        [ask],
        (requests, now, states) =>
        {
            var reply = StoreExecution.Apply(requests[0], now, ref states[0]);
            return ([reply], LimitReply.Applied(reply));
        },
        cancellation);

    public Task<LimitReply> ApplyAllAsync(LimitAsk[] asks, CancellationToken cancellation) => RunAsync(
        [.. asks.Select(ask => ask.Key)],
        asks,
        (requests, now, states) =>
        {
            var replies = StoreExecution.ApplyAll(requests, now, states);
            return (replies, LimitReply.Applied(replies));
        },
        cancellation);

    public Task<LimitReply> ResetAsync(byte[][] keys, CancellationToken cancellation) => RunAsync(
        keys,
        [],
        (_, _, states) =>
        {
            var found = states.LongCount(state => state is not null);
            Array.Clear(states);
            return ([], LimitReply.Forgotten(found));
        },
        cancellation);

    /// <summary>A record that says nothing any more need not stay when the grain goes.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_isRead || !_stored.RecordExists || !_stored.State!.IsSpent(silo.Clock.Now)) return;
        try
        {
            await silo.Storage.ClearStateAsync(RecordName, this.GetGrainId(), _stored);
        }
        catch (Exception)
        {
            // Somebody else has it by now, or the storage is away: it says nothing, and may stay.
        }
    }

    private async Task<LimitReply> RunAsync(
        byte[][] keys, LimitAsk[] asks, Func<StoreRequest[], long, string?[], (StrategyReply[] Replies, LimitReply Reply)> work, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return LimitReply.Failed(LimitOutcome.NotRead, new OperationCanceledException()); // it waited in line for too long
        try
        {
            await ReadAsync();
        }
        catch (Exception exception)
        {
            return LimitReply.Failed(LimitOutcome.NotRead, exception);
        }

        var record = _stored.State!;
        var now = Math.Max(silo.Clock.Now, record.At);
        var names = Array.ConvertAll(keys, Encoding.Latin1.GetString);
        var before = Array.ConvertAll(names, name => record.StateOf(name, asks.Length > 0 && asks[0].Now is not null ? 0 : now));
        var after = (string?[])before.Clone();
        StrategyReply[] replies;
        LimitReply reply;
        try
        {
            (replies, reply) = work(Array.ConvertAll(asks, RequestOf), now, after);
        }
        catch (CorruptStateException exception)
        {
            return LimitReply.Failed(LimitOutcome.Corrupt, exception);
        }
        catch (StrategyRangeException exception)
        {
            return LimitReply.Failed(LimitOutcome.OutOfRange, exception);
        }
        catch (UnknownLimitException exception)
        {
            return LimitReply.Failed(LimitOutcome.UnknownLimit, exception);
        }

        if (!before.Where((state, i) => !ReferenceEquals(state, after[i])).Any()) return reply;
        var next = record.CopyAt(now);
        for (var i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(before[i], after[i])) continue;
            if (after[i] is not { } state) next.Keys.Remove(names[i]);
            else next.Keys[names[i]] = new LimitEntry { State = state, ExpiresAt = asks[i].Now is null ? replies[i].Decision.ResetAtMicroseconds + silo.Outlives : null };
        }

        try
        {
            await WriteAsync(next);
            return reply;
        }
        catch (Exception exception)
        {
            _isRead = false; // what the storage holds now is for the storage to say
            return LimitReply.Failed(LimitOutcome.NotKnown, exception);
        }
    }

    private StoreRequest RequestOf(LimitAsk ask) =>
        new(ask.Key, silo.LimitOf(ask.Limit), (StrategyOperation)ask.Operation, ask.Amount) { Least = ask.Least, DebitedAt = ask.DebitedAt, Now = ask.Now };

    private async Task ReadAsync()
    {
        if (_isRead) return;
        var stored = new GrainState<LimitRecord>();
        await silo.Storage.ReadStateAsync(RecordName, this.GetGrainId(), stored);
        stored.State ??= new LimitRecord();
        (_stored, _isRead) = (stored, true);
    }

    private async Task WriteAsync(LimitRecord next)
    {
        if (next.Keys.Count == 0 && _stored.RecordExists)
        {
            await silo.Storage.ClearStateAsync(RecordName, this.GetGrainId(), _stored);
            _stored.State = new LimitRecord { At = next.At };
            return;
        }

        _stored.State = next;
        await silo.Storage.WriteStateAsync(RecordName, this.GetGrainId(), _stored);
    }
}
