using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ThrottleKit;

/// <summary>
/// How a strategy's Lua script is called and how it answers: one place for the layout of ARGV and of the reply, for every host of the script.
/// KEYS[1] is the key; ARGV is state prefix, amount, expiry allowance, <see cref="StrategyExecutor.ScriptArguments"/>, then, where they are needed,
/// operation, extra and now.
/// </summary>
/// <remarks>
/// Each argument costs the server time, so that what is asked most often, to decide by the server's time, goes without the last three, and any other
/// operation by it without the last. Keys then expire by themselves, <c>expiry allowance</c> milliseconds after their state says the same as none. With
/// a time passed in, they do not: the caller deletes them. The extra argument is the least for a grant and the debit time for a credit.
/// </remarks>
[Experimental("TKITX001")]
public static class StrategyScript
{
    /// <summary>How many arguments stand before the strategy's own.</summary>
    public const int FixedArguments = 3;

    /// <summary>How many numbers a reply has at least: allowed, granted, remaining, resetAt, retryAt (-1 for never), now.</summary>
    public const int LeastReply = 6;

    /// <summary>
    /// How many it has at most: with the delay, which a strategy without one leaves out, and with the limit, which is left out where the configuration
    /// settles it.
    /// </summary>
    public const int MostReply = 8;

    /// <summary>What an error begins with when an expression left its exact range; the expression's number follows.</summary>
    public const string RangeError = "TKIT-RANGE:";

    /// <summary>What an error begins with when the stored value is not a state of the strategy.</summary>
    public const string CorruptError = "TKIT-CORRUPT";

    /// <summary>The name of an operation in ARGV.</summary>
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
        var last = FixedArguments + executor.ScriptArguments.Count;
        var needed = !serverTime ? 3 : request.Operation == StrategyOperation.Decide ? 0 : 2;
        var arguments = new string[last + needed];
        arguments[0] = executor.StatePrefix;
        arguments[1] = Text(request.Amount);
        arguments[2] = Text((long)Math.Ceiling(expiryAllowance.TotalMilliseconds));
        for (var i = 0; i < executor.ScriptArguments.Count; i++) arguments[FixedArguments + i] = Text(executor.ScriptArguments[i]);
        if (needed == 0) return arguments;

        arguments[last] = NameOf(request.Operation);
        arguments[last + 1] = Text(request.Operation == StrategyOperation.Credit ? request.DebitedAt : request.Least);
        if (!serverTime) arguments[last + 2] = Text(request.Now);
        return arguments;
    }

    /// <summary>Reads a reply.</summary>
    /// <param name="executor">The strategy with its configuration, as in <see cref="Arguments"/>.</param>
    /// <param name="reply">The numbers, <see cref="LeastReply"/> to <see cref="MostReply"/> of them.</param>
    public static StrategyReply ReadReply(StrategyExecutor executor, ReadOnlySpan<long> reply)
    {
        if (reply.Length is < LeastReply or > MostReply)
            throw new ArgumentException($"A reply has {LeastReply} to {MostReply} numbers; this one has {reply.Length}.", nameof(reply));
        var now = reply[5];
        var delay = reply.Length > LeastReply ? reply[6] : 0;
        var limit = reply.Length == MostReply ? reply[7] : executor.LimitAt(now);
        var decision = reply[0] == 1
            ? Decision.Allow(now, limit, reply[2], reply[3], delay)
            : Decision.Deny(now, limit, reply[2], reply[3], reply[4]);
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
