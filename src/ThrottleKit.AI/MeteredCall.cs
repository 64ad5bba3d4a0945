using Microsoft.Extensions.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI;

/// <summary>One call on its way: what goes out is metered before, and however it ends its account is closed once.</summary>
internal sealed class MeteredCall(
    IReadOnlyList<ChatMessage> messages, ChatOptions? options, string model, Spend spend, ContentCounter counter, Func<Exception, bool> nothingBilled)
{
    private UsageDetails? _usage;
    private Exception? _failure;

    public IReadOnlyList<ChatMessage> Messages => messages;

    public ChatOptions? Options => options;

    /// <summary>Whether all that the provider wrote is there.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether the budget ended it.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Asks for a response, and remembers how that failed.</summary>
    public async ValueTask<ChatResponse> AnswerAsync(IChatClient client, CancellationToken cancellation)
    {
        try
        {
            return await client.GetResponseAsync(messages, options, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _failure = exception;
            throw;
        }
    }

    /// <summary>Waits for the next piece of a stream, and remembers how that failed.</summary>
    public async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _failure = exception;
            throw;
        }
    }

    /// <summary>Pays for a piece of a stream, and gives as much of it as is paid for.</summary>
    public async ValueTask<ChatResponseUpdate> MeterAsync(ChatResponseUpdate update, CancellationToken cancellation)
    {
        foreach (var usage in update.Contents.OfType<UsageContent>()) (_usage ??= new UsageDetails()).Add(usage.Details);
        HasEnded |= update.FinishReason is not null;
        var (released, denial) = await MeterAsync(update.Contents, cancellation).ConfigureAwait(false);
        if (denial is null) return update;

        IsCut = true;
        var last = update.Clone();
        last.Contents = counter.Cut(update.Contents, released, out var whole);
        last.RawRepresentation = whole ? update.RawRepresentation : null; // which has all of the text
        last.FinishReason = whole ? update.FinishReason ?? ChatFinishReason.Length : ChatFinishReason.Length;
        last.AdditionalProperties = With(update.AdditionalProperties, denial);
        return last;
    }

    /// <summary>Pays for a response, and gives as much of it as is paid for.</summary>
    public async ValueTask<ChatResponse> MeterAsync(ChatResponse response, CancellationToken cancellation)
    {
        HasEnded = true;
        _usage = response.Usage;
        var (released, denial) = await MeterAsync(response.Messages.SelectMany(message => message.Contents), cancellation).ConfigureAwait(false);
        if (denial is null) return response;

        IsCut = true;
        response.AdditionalProperties = With(response.AdditionalProperties, denial);
        foreach (var message in response.Messages)
        {
            var tokens = counter.CountOutput(message.Contents);
            message.Contents = counter.Cut(message.Contents, released, out var whole);
            released = Math.Max(0, released - tokens);
            if (whole) continue;
            message.RawRepresentation = null; // which has all of the text, as the response's has
            response.RawRepresentation = null;
            response.FinishReason = ChatFinishReason.Length;
        }

        return response;
    }

    /// <summary>
    /// Settles what is known. What a call that was cut, failed or was abandoned really used nobody can say: it keeps its reservation. Nothing cancels this: the caller may be gone already.
    /// </summary>
    public async ValueTask CloseAsync()
    {
        var usage = ProviderUsage.Of(_usage, spend.Observed);
        var (settling, end) = this switch
        {
            { _failure: { } failure } when spend.Observed.Output == 0 && nothingBilled(failure) => (spend.SettleAsync(default), CallEnd.Refused),
            { _failure: not null } => (spend.KeepAsync(), CallEnd.Failed),
            { HasEnded: true } when !IsCut || _usage is not null => (spend.SettleAsync(usage), IsCut ? CallEnd.Cut : CallEnd.Completed),
            { IsCut: true } => (spend.KeepAsync(), CallEnd.Cut),
            _ => (spend.KeepAsync(), CallEnd.Abandoned),
        };
        var settlement = await settling.ConfigureAwait(false);
        if (settlement == Settlement.Repeated) return;
        ChatMetrics.End(model, end);
        if (settlement == Settlement.Failed) ChatMetrics.End(model, CallEnd.Unsettled);
        if (end == CallEnd.Completed) ChatMetrics.Used(model, usage, spend.Observed.Input, isReported: _usage is not null);
    }

    private ValueTask<Metering> MeterAsync(IEnumerable<AIContent> contents, CancellationToken cancellation)
    {
        var tokens = counter.CountOutput(contents);
        return tokens == 0 ? new ValueTask<Metering>(default(Metering)) : OfCallerAsync();

        async ValueTask<Metering> OfCallerAsync()
        {
            var metering = await spend.MeterAsync(tokens, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested(); // the store says so by a denial, which is not what ended the call
            return metering;
        }
    }

    private static AdditionalPropertiesDictionary With(AdditionalPropertiesDictionary? properties, BudgetDenial denial) =>
        new(properties ?? []) { [TokenBudgetChatClient.DenialKey] = denial };
}
