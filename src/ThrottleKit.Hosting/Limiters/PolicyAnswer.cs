namespace ThrottleKit.Hosting;

/// <summary>What a limit says of one request.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="IsStandIn">Whether the store was away, and its outage policy decided.</param>
public readonly record struct PolicyAnswer(Decision Decision, bool IsStandIn)
{
    /// <summary>Whether the request may go ahead.</summary>
    public bool IsAllowed => Decision.IsAllowed;
}

/// <summary>One limit and what a request on several takes of it.</summary>
/// <param name="Limiter">The limit.</param>
/// <param name="Key">The key.</param>
/// <param name="Cost">How many permits.</param>
public readonly record struct PolicyRequest(PolicyLimiter Limiter, string Key, long Cost = 1);

/// <summary>What came of a request on several limits.</summary>
/// <param name="IsAllowed">Whether it may go ahead.</param>
/// <param name="Index">Where denied, which limit denies for the longest; where allowed, the one with the least remaining.</param>
/// <param name="Answers">What each of the limits says; where the request was denied, none of them gave anything.</param>
public readonly record struct PolicyAnswers(bool IsAllowed, int Index, IReadOnlyList<PolicyAnswer> Answers)
{
    /// <summary>What the limit says that speaks for all.</summary>
    public PolicyAnswer Answer => Answers[Index];

    /// <summary>The answer to a request on one limit.</summary>
    /// <param name="answer">What it says.</param>
    public static PolicyAnswers Of(PolicyAnswer answer) => new(answer.IsAllowed, 0, [answer]);

    internal static PolicyAnswers Of(PolicyAnswer[] answers)
    {
        var isAllowed = Array.TrueForAll(answers, answer => answer.IsAllowed);
        var indices = Enumerable.Range(0, answers.Length);
        var speaks = isAllowed
            ? indices.MinBy(i => answers[i].Decision.Remaining)
            : indices.Where(i => !answers[i].IsAllowed).MaxBy(i => answers[i].Decision.RetryAfter ?? TimeSpan.MaxValue);
        return new PolicyAnswers(isAllowed, speaks, answers);
    }
}
