namespace ThrottleKit.Orleans.Grains;

/// <summary>One operation, as it travels.</summary>
/// <param name="Key">The key, with the store's prefix.</param>
/// <param name="Limit">The strategy with its configuration, as <see cref="LimitText"/> writes it.</param>
/// <param name="Operation">A <see cref="StrategyOperation"/>.</param>
/// <param name="Amount">As in a request.</param>
/// <param name="Least">As in a request.</param>
/// <param name="DebitedAt">As in a request.</param>
/// <param name="Now">As in a request.</param>
[GenerateSerializer, Immutable, Alias("throttlekit.ask")]
internal sealed record LimitAsk(byte[] Key, string Limit, int Operation, long Amount, long Least, long DebitedAt, long? Now);

/// <summary>One answer, as it travels.</summary>
/// <param name="IsAllowed">As in a decision.</param>
/// <param name="At">As in a decision.</param>
/// <param name="Limit">As in a decision.</param>
/// <param name="Remaining">As in a decision.</param>
/// <param name="ResetAt">As in a decision.</param>
/// <param name="RetryAt">As in a decision.</param>
/// <param name="Delay">As in a decision.</param>
/// <param name="Granted">As in a reply.</param>
[GenerateSerializer, Immutable, Alias("throttlekit.answer")]
internal sealed record LimitAnswer(bool IsAllowed, long At, long Limit, long Remaining, long ResetAt, long? RetryAt, long Delay, long Granted)
{
    /// <summary>The answer of a reply.</summary>
    public static LimitAnswer Of(in StrategyReply reply)
    {
        var decision = reply.Decision;
        return new LimitAnswer(
            decision.IsAllowed, decision.AtMicroseconds, decision.Limit, decision.Remaining, decision.ResetAtMicroseconds, decision.RetryAtMicroseconds, decision.DelayMicroseconds, reply.Granted);
    }

    /// <summary>The reply of an answer.</summary>
    public StrategyReply ToReply() => new(
        IsAllowed ? Decision.Allow(At, Limit, Remaining, ResetAt, Delay) : Decision.Deny(At, Limit, Remaining, ResetAt, RetryAt ?? Decision.Never),
        Granted);
}

/// <summary>What came of a call.</summary>
internal enum LimitOutcome
{
    /// <summary>It was carried out, and what it changed is written.</summary>
    Applied,

    /// <summary>What stands in the storage could not be read. Nothing was changed.</summary>
    NotRead,

    /// <summary>The write failed. Nobody can say whether it was carried out all the same.</summary>
    NotKnown,

    /// <summary>The key holds something else. Nothing was changed.</summary>
    Corrupt,

    /// <summary>An expression left its exact range. Nothing was changed.</summary>
    OutOfRange,

    /// <summary>The silo cannot decide the limit. Nothing was changed.</summary>
    UnknownLimit,
}

/// <summary>What a grain says of a call.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Answers">Where it was carried out, the answers; none for a reset.</param>
/// <param name="Found">Of a reset, how many keys had a state; of an expression, its number.</param>
/// <param name="Message">What went wrong.</param>
[GenerateSerializer, Immutable, Alias("throttlekit.reply")]
internal sealed record LimitReply(int Outcome, LimitAnswer[] Answers, long Found, string? Message)
{
    /// <summary>It was carried out.</summary>
    public static LimitReply Applied(params StrategyReply[] replies) => new((int)LimitOutcome.Applied, Array.ConvertAll(replies, reply => LimitAnswer.Of(reply)), 0, null);

    /// <summary>Keys were forgotten.</summary>
    public static LimitReply Forgotten(long found) => new((int)LimitOutcome.Applied, [], found, null);

    /// <summary>It was not, or nobody can say.</summary>
    public static LimitReply Failed(LimitOutcome outcome, Exception failure) =>
        new((int)outcome, [], failure is StrategyRangeException range ? range.Site : 0, failure.Message);
}
