using ThrottleKit.Budgets;

namespace LlmGateway.Live;

/// <summary>A call that is under way, for the page.</summary>
internal sealed class LiveCall(LiveBoard board, string who, string model, bool isStream, DateTimeOffset since)
{
    private long _released;

    public string Who => who;

    public string Model => model;

    public bool IsStream => isStream;

    public DateTimeOffset Since => since;

    /// <summary>How many tokens have gone out.</summary>
    public long Tokens => Volatile.Read(ref _released);

    public void Released(long tokens)
    {
        Interlocked.Add(ref _released, tokens);
        board.Released(tokens);
    }

    public void Close(in TokenUsage usage, long estimatedInput, bool isReported, BudgetDenial? cut) => board.Close(this, usage, estimatedInput, isReported, cut);
}
