using System.Globalization;
using System.Text;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>
/// The names of everything that HTTP says of limits, in one place, as they may still change: the fields of draft-ietf-httpapi-ratelimit-headers (as of -10), which are structured fields (RFC
/// 9651), and problem types of the same draft.
/// </summary>
internal static class RateLimitFields
{
    /// <summary>The limits there are.</summary>
    public const string Policy = "RateLimit-Policy";

    /// <summary>What is left of them.</summary>
    public const string Limit = "RateLimit";

    /// <summary>The older fields, which nothing standardises.</summary>
    public const string LegacyLimit = "X-RateLimit-Limit", LegacyRemaining = "X-RateLimit-Remaining", LegacyReset = "X-RateLimit-Reset";

    /// <summary>A quota is used up.</summary>
    public const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    /// <summary>It is not the client's quota: the server cannot have its limits.</summary>
    public const string ReducedCapacity = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";

    /// <summary>The member of a problem that has the names of the limits which denied.</summary>
    public const string ViolatedPolicies = "violated-policies";

    /// <summary>One member of <see cref="Policy"/>: <c>"api";q=100;w=60</c>.</summary>
    public static string PolicyItem(Policy policy, long limit)
    {
        var item = new StringBuilder().Append(Quoted(policy.Name)).Append(";q=").Append(Whole(policy.Quota?.Permits ?? limit));
        if (policy.Quota?.Period is { Ticks: var ticks } && ticks % TimeSpan.TicksPerSecond == 0) item.Append(";w=").Append(Whole(ticks / TimeSpan.TicksPerSecond)); // only whole seconds can be said
        return item.ToString();
    }

    /// <summary>What a member of <see cref="Limit"/> begins with: <c>"api";r=</c>.</summary>
    public static string LimitBegin(Policy policy) => Quoted(policy.Name) + ";r=";

    /// <summary>One member of <see cref="Limit"/>: <c>"api";r=17;t=8</c>.</summary>
    /// <param name="begin">What it begins with.</param>
    /// <param name="remaining">What is left.</param>
    /// <param name="reset">After how long the limit is as good as new.</param>
    public static string LimitItem(string begin, long remaining, TimeSpan reset)
    {
        const int MostDigits = 19, Short = 128;
        var most = begin.Length + MostDigits + ";t=".Length + MostDigits;
        var text = most <= Short ? stackalloc char[Short] : new char[most]; // every response has one
        begin.CopyTo(text);
        var at = begin.Length;
        Math.Max(0, remaining).TryFormat(text[at..], out var written, default, CultureInfo.InvariantCulture);
        at += written;
        ";t=".CopyTo(text[at..]);
        at += ";t=".Length;
        Seconds(reset).TryFormat(text[at..], out written, default, CultureInfo.InvariantCulture);
        return new string(text[..(at + written)]);
    }

    /// <summary>Whole seconds, rounded up: who waits so long has waited long enough.</summary>
    public static long Seconds(TimeSpan time) => time <= TimeSpan.Zero ? 0 : ((time.Ticks - 1) / TimeSpan.TicksPerSecond) + 1;

    /// <summary>A number as text.</summary>
    public static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A string of structured fields: visible ASCII, so that anything else is percent-encoded.</summary>
    private static string Quoted(string name)
    {
        var text = new StringBuilder(name.Length + 2).Append('"');
        foreach (var part in Encoding.UTF8.GetBytes(name))
        {
            if (part is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)part);
            else if (part is >= 0x20 and < 0x7f) text.Append((char)part);
            else text.Append('%').Append(part.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.Append('"').ToString();
    }
}
