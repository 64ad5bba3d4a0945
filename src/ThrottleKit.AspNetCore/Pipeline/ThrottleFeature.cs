using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>What the limits have said of a request: a feature of its context.</summary>
public sealed class ThrottleFeature
{
    internal ThrottleFeature(PolicyRequest[] requests, PolicyAnswers answers) => (Requests, Answers) = (requests, answers);

    internal static ThrottleFeature None { get; } = new([], new PolicyAnswers(true, 0, []));

    /// <summary>Whether the request may go ahead.</summary>
    public bool IsAllowed => Answers.IsAllowed;

    /// <summary>The limits that were asked, by name, and what each says.</summary>
    public IEnumerable<(string Policy, PolicyAnswer Answer)> Limits => Requests.Select((request, i) => (request.Limiter.Name, Answers.Answers[i]));

    internal PolicyRequest[] Requests { get; }

    internal PolicyAnswers Answers { get; }

    internal PolicyAnswer Answer => Answers.Answer;

    internal PolicyLimiter Speaker => Requests[Answers.Index].Limiter;

    internal long Cost => Requests[Answers.Index].Cost;

    /// <summary>The limits that denied.</summary>
    internal string[] Violated => [.. Limits.Where(limit => !limit.Answer.IsAllowed).Select(limit => limit.Policy).Distinct()];

    /// <summary>How long a request that is allowed waits: the longest that any of its limits says.</summary>
    internal TimeSpan? Delay
    {
        get
        {
            var longest = 0L;
            foreach (var answer in Answers.Answers) longest = Math.Max(longest, answer.Decision.DelayMicroseconds);
            return longest == 0 ? null : TimeSpan.FromMilliseconds((longest + 999) / 1_000); // timers cut off what is less than a millisecond
        }
    }
}
