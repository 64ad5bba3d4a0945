using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ThrottleKit;

/// <summary>
/// How a strategy's Lua script is called and how it answers: one place for the layout of ARGV and of the reply, for every host of the script.
/// KEYS[1] is the key; ARGV is operation, now, amount, extra, expiry allowance, state prefix, then
/// <see cref="StrategyExecutor.ScriptArguments"/>.
/// </summary>
/// <remarks>
/// With <c>now</c> empty the script takes the server's time and the key expires by itself, <c>expiry allowance</c> milliseconds after its state
/// says the same as none. With a time passed in, keys do not expire: the caller deletes them. The extra argument is the least for a grant and the
/// debit time for a credit.
/// </remarks>
[Experimental("TKITX001")]
public static class StrategyScript
{
    /// <summary>How many arguments stand before the strategy's own.</summary>
    public const int FixedArguments = 6;

    /// <summary>How many numbers a reply has: allowed, granted, limit, remaining, resetAt, retryAt (-1 for never), delay, now.</summary>
    public const int ReplyLength = 8;

    /// <summary>What an error begins with when an expression left its exact range; the expression's number follows.</summary>
    public const string RangeError = "TKIT-RANGE:";

    /// <summary>What an error begins with when the stored value is not a state of the strategy.</summary>
    public const string CorruptError = "TKIT-CORRUPT";

    /// <summary>The name of an operation in ARGV[1].</summary>
    /// <param name="operation">The operation.</param>
    public static string NameOf(StrategyOperation operation) => operation switch
    {
        StrategyOperation.Decide => "decide",
        StrategyOperation.Forecast => "forecast",
        StrategyOperation.Grant => "grant",
        StrategyOperation.Credit => "credit",
        StrategyOperation.Charge => "charge",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown operation."),
    };

    /// <summary>The arguments for one call.</summary>
    /// <param name="executor">The strategy with its configuration.</param>
    /// <param name="request">The operation; its time is passed along only when <paramref name="serverTime"/> is false.</param>
    /// <param name="serverTime">Whether the script takes the server's time.</param>
    /// <param name="expiryAllowance">How long a key outlives its state; a server clock may step back by so much and still refund nothing.</param>
    public static string[] Arguments(StrategyExecutor executor, in StrategyRequest request, bool serverTime, TimeSpan expiryAllowance)
    {
        request.Validate();
        var arguments = new string[FixedArguments + executor.ScriptArguments.Count];
        arguments[0] = NameOf(request.Operation);
        arguments[1] = serverTime ? "" : Text(request.Now);
        arguments[2] = Text(request.Amount);
        arguments[3] = Text(request.Operation == StrategyOperation.Credit ? request.DebitedAt : request.Least);
        arguments[4] = Text((long)Math.Ceiling(expiryAllowance.TotalMilliseconds));
        arguments[5] = executor.StatePrefix;
        for (var i = 0; i < executor.ScriptArguments.Count; i++) arguments[FixedArguments + i] = Text(executor.ScriptArguments[i]);
        return arguments;
    }

    /// <summary>Reads a reply.</summary>
    /// <param name="reply">The numbers, <see cref="ReplyLength"/> of them.</param>
    public static StrategyReply ReadReply(ReadOnlySpan<long> reply)
    {
        if (reply.Length != ReplyLength)
            throw new ArgumentException($"A reply has {ReplyLength} numbers; this one has {reply.Length}.", nameof(reply));
        var decision = reply[0] == 1
            ? Decision.Allow(reply[7], reply[2], reply[3], reply[4], reply[6])
            : Decision.Deny(reply[7], reply[2], reply[3], reply[4], reply[5]);
        return new StrategyReply(decision, reply[1]);
    }

    /// <summary>The exception that a script's error stands for; null if the error is not the strategy's own.</summary>
    /// <param name="message">The error as the host reported it.</param>
    public static Exception? ReadError(string message)
    {
        var range = message.IndexOf(RangeError, StringComparison.Ordinal);
        if (range >= 0)
        {
            var digits = message.AsSpan(range + RangeError.Length);
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            return new StrategyRangeException(int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture));
        }

        return message.Contains(CorruptError, StringComparison.Ordinal)
            ? new CorruptStateException("The stored value is not a state of this strategy. Something else wrote this key; reset it, or give the policy a name of its own.")
            : null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
