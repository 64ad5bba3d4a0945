using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI;

/// <summary>
/// A chat client whose calls are held to budgets. A call that gets no tokens is not made: <see cref="BudgetExceededException"/>. A call whose budget runs out midway ends there, with the
/// finish reason <see cref="ChatFinishReason.Length"/> in its last update and the denial under <see cref="DenialKey"/>.
/// </summary>
/// <remarks>
/// A call that is cancelled, fails, or is not read to its end keeps what it had reserved, as nobody can say what the provider wrote; what was seen beyond that is recorded. One that ended settles
/// with the provider's usage, or, where none came, with what was counted.
/// </remarks>
public sealed class TokenBudgetChatClient : DelegatingChatClient
{
    /// <summary>Where the additional properties of a response or of a last update have the <see cref="BudgetDenial"/> that ended it.</summary>
    public const string DenialKey = "throttlekit.denial";

    private readonly Budget _budget;
    private readonly Func<ChatCall, IReadOnlyList<BudgetLevel>> _levels;
    private readonly TokenBudgetChatOptions _options;
    private readonly ContentCounter _counter;

    /// <summary>Holds the calls of a client to budgets.</summary>
    /// <param name="inner">The client.</param>
    /// <param name="budget">Where the budgets stand, and their mode.</param>
    /// <param name="levels">Whose budgets a call is debited to: all of them together, or none.</param>
    /// <param name="options">How they are held.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public TokenBudgetChatClient(IChatClient inner, Budget budget, Func<ChatCall, IReadOnlyList<BudgetLevel>> levels, TokenBudgetChatOptions? options = null)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(levels);
        _options = options ?? new TokenBudgetChatOptions();
        _options.Validate();
        (_budget, _levels) = (budget, levels);
        _counter = new ContentCounter(_options.Counter ?? TokenizerCounter.Default, _options.TokensPerFile);
    }

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = await OpenAsync(messages, options, cancellationToken).ConfigureAwait(false);
        try
        {
            var response = await call.AnswerAsync(InnerClient, cancellationToken).ConfigureAwait(false);
            return await call.MeterAsync(response, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await call.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = await OpenAsync(messages, options, cancellationToken).ConfigureAwait(false);
        ChatResponseUpdate? last = null;
        try
        {
            var updates = InnerClient.GetStreamingResponseAsync(call.Messages, call.Options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (updates.ConfigureAwait(false))
            {
                while (last is null && await call.NextAsync(updates).ConfigureAwait(false))
                {
                    var update = await call.MeterAsync(updates.Current, cancellationToken).ConfigureAwait(false);
                    if (call.IsCut) last = update;
                    else yield return update;
                }

                call.HasEnded |= last is null;
            }
        }
        finally
        {
            await call.CloseAsync().ConfigureAwait(false);
        }

        if (last is not null) yield return last; // only now, when the provider has been told to stop
    }

    private async ValueTask<MeteredCall> OpenAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellation)
    {
        var call = new ChatCall(messages as IReadOnlyList<ChatMessage> ?? [.. messages], options);
        var most = options?.MaxOutputTokens ?? _options.MostOutput;
        var input = _options.EstimateInput is { } estimate ? estimate(call) : _counter.CountInput(call, _options.InputMarginPercent);
        var answer = await _budget.OpenAsync(_levels(call), new SpendEstimate(input, most) { Kind = call.Model }, cancellation).ConfigureAwait(false);
        if (!answer.IsAllowed)
        {
            cancellation.ThrowIfCancellationRequested(); // the store says so by a denial, which is not why
            ChatMetrics.End(call.Model, CallEnd.Denied);
            throw new BudgetExceededException(answer.Denial!);
        }

        var sent = options;
        if (_budget.Mode != BudgetMode.AfterTheFact && options?.MaxOutputTokens is null)
        {
            sent = options?.Clone() ?? new ChatOptions();
            sent.MaxOutputTokens = most;
        }

        return new MeteredCall(call.Messages, sent, call.Model, answer.Spend, _counter, _options.NothingBilled);
    }
}
