using LlmGateway.Live;
using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace LlmGateway.Proxy;

/// <summary>One call on its way: paid for before it goes out, and closed once, however it ends.</summary>
internal sealed class Call(Spend spend, int choices, ITokenCounter counter, LiveCall live)
{
    private TokenUsage? _usage;
    private int _finished;

    /// <summary>Whether all that the provider wrote is there.</summary>
    public bool HasEnded { get; set; }

    /// <summary>What ended it; null where nothing did.</summary>
    public BudgetDenial? Denial { get; private set; }

    public TokenUsage Observed => spend.Observed;

    /// <summary>Pays for a piece, and cuts it where what is paid for ends.</summary>
    /// <returns>Whether all of it may go out.</returns>
    public async ValueTask<bool> PayAsync(Completion piece, CancellationToken cancellation)
    {
        _usage = piece.Usage() ?? _usage;
        _finished += piece.Finished;
        HasEnded |= _finished >= choices;
        var tokens = piece.Count(counter);
        if (tokens == 0) return true;

        var metering = await spend.MeterAsync(tokens, cancellation);
        cancellation.ThrowIfCancellationRequested();
        live.Released(metering.Released);
        Denial = metering.Denial;
        if (metering.Released < tokens) piece.Cut(counter, metering.Released);
        return metering.Released == tokens;
    }

    /// <summary>Settles. What a call that broke off really used nobody can say: it keeps its reservation.</summary>
    /// <param name="nothingBilled">Whether the provider refused it.</param>
    public async ValueTask CloseAsync(bool nothingBilled)
    {
        if (nothingBilled) await spend.SettleAsync(default);
        else if (HasEnded && Denial is null) await spend.SettleAsync(_usage ?? spend.Observed);
        else await spend.KeepAsync();
        live.Close(nothingBilled ? default : _usage ?? spend.Observed, spend.Observed.Input, isReported: _usage is not null, Denial);
    }
}
