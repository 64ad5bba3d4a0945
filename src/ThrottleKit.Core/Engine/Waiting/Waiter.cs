namespace ThrottleKit.Engine.Waiting;

/// <summary>One call that waits. All of it is guarded by its room's gate.</summary>
internal sealed class Waiter(TimeProvider time, long cost, TimeSpan? maxWait)
{
    private readonly TaskCompletionSource<Decision> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _since = time.GetTimestamp();

    /// <summary>What it waits for, in permits.</summary>
    public long Cost => cost;

    /// <summary>What the caller awaits.</summary>
    public Task<Decision> Answer => _answer.Task;

    /// <summary>What ends the wait when it is cancelled.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    /// <summary>What ends the wait when it has taken too long.</summary>
    public ITimer? Patience { get; set; }

    /// <summary>Whether a wait of this length would end in time.</summary>
    public bool CanWait(TimeSpan further) => maxWait is not { } most || time.GetElapsedTime(_since) + further <= most;

    /// <summary>Ends the wait with a decision.</summary>
    public void End(Decision decision)
    {
        Release();
        _answer.TrySetResult(decision);
    }

    /// <summary>Ends the wait because deciding failed.</summary>
    public void Fail(Exception exception)
    {
        Release();
        _answer.TrySetException(exception);
    }

    /// <summary>Ends the wait because the caller gave up.</summary>
    public void Cancel(CancellationToken token)
    {
        Release();
        _answer.TrySetCanceled(token);
    }

    private void Release()
    {
        Cancellation.Unregister(); // not Dispose: that would wait for a callback which waits for the gate
        Patience?.Dispose();
    }
}
