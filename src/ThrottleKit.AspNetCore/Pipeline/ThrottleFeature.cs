using Microsoft.AspNetCore.Http;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>What the limits have said of a request: a feature of its context.</summary>
public sealed class ThrottleFeature
{
    // Most requests have one limit, which stands here; of several each stands in the arrays.
    private readonly PolicyRequest _request;
    private readonly PolicyAnswer _answer;
    private readonly PolicyRequest[]? _requests;
    private readonly IReadOnlyList<PolicyAnswer>? _answers;

    private ThrottleFeature() => IsAllowed = true;

    /// <summary>One limit was asked.</summary>
    internal ThrottleFeature(in PolicyRequest request, in PolicyAnswer answer) => (_request, _answer, Count, IsAllowed) = (request, answer, 1, answer.IsAllowed);

    /// <summary>Several were asked at once.</summary>
    internal ThrottleFeature(PolicyRequest[] requests, in PolicyAnswers answers)
    {
        (_requests, _answers, Count, IsAllowed) = (requests, answers.Answers, requests.Length, answers.IsAllowed);
        (_request, _answer) = (requests[answers.Index], answers.Answer);
    }

    /// <summary>Whether the request may go ahead.</summary>
    public bool IsAllowed { get; }

    /// <summary>The limits that were asked, by name, and what each says.</summary>
    public IEnumerable<(string Policy, PolicyAnswer Answer)> Limits
    {
        get
        {
            for (var i = 0; i < Count; i++) yield return (Request(i).Limiter.Name, AnswerOf(i));
        }
    }

    /// <summary>No limit was asked.</summary>
    internal static ThrottleFeature None { get; } = new();

    /// <summary>How many limits were asked.</summary>
    internal int Count { get; }

    /// <summary>What the limit says that speaks for all.</summary>
    internal PolicyAnswer Answer => _answer;

    /// <summary>The limit that speaks for all.</summary>
    internal PolicyLimiter Speaker => _request.Limiter;

    /// <summary>What was asked of it.</summary>
    internal long Cost => _request.Cost;

    /// <summary>The limits that denied.</summary>
    internal string[] Violated => [.. Limits.Where(limit => !limit.Answer.IsAllowed).Select(limit => limit.Policy).Distinct()];

    /// <summary>How long a request that is allowed waits: the longest that any of its limits says.</summary>
    internal TimeSpan? Delay
    {
        get
        {
            var longest = 0L;
            for (var i = 0; i < Count; i++) longest = Math.Max(longest, AnswerOf(i).Decision.DelayMicroseconds);
            return Rounded(longest);
        }
    }

    /// <summary>What the limits have said of a request; null before they were asked. By its type: the generic way looks its method up each time.</summary>
    internal static ThrottleFeature? Of(HttpContext context) => (ThrottleFeature?)context.Features[typeof(ThrottleFeature)];

    /// <summary>Makes it the request's.</summary>
    internal void Keep(HttpContext context) => context.Features[typeof(ThrottleFeature)] = this;

    /// <summary>A wait that a timer can be set for: timers cut off what is less than a millisecond.</summary>
    internal static TimeSpan? Rounded(long microseconds) => microseconds == 0 ? null : TimeSpan.FromMilliseconds((microseconds + 999) / 1_000);

    internal PolicyRequest Request(int i) => _requests is null ? _request : _requests[i];

    internal PolicyAnswer AnswerOf(int i) => _answers is null ? _answer : _answers[i];
}
