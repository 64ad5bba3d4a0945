using System.Text;

namespace ThrottleKit.AspNetCore;

/// <summary>
/// A denial in gRPC's richer form of an error, a <c>google.rpc.Status</c> with a <c>QuotaFailure</c> and a <c>RetryInfo</c>. It is written by hand, as three messages are not worth a dependency on protobuf.
/// </summary>
internal static class GrpcStatus
{
    /// <summary>The trailer that has it, in base 64.</summary>
    public const string Field = "grpc-status-details-bin";

    /// <summary>The code of a limit that is reached.</summary>
    public const int ResourceExhausted = 8;

    private const string TypeUrl = "type.googleapis.com/google.rpc.";

    /// <summary>The status of a denial.</summary>
    public static byte[] Of(ThrottleRejection rejection)
    {
        using var violations = new MemoryStream();
        foreach (var policy in rejection.ViolatedPolicies) Write(violations, 1, Message(violation => Write(violation, 1, policy), violation => Write(violation, 2, rejection.Detail)));

        return Message(
            status => Write(status, 1, ResourceExhausted),
            status => Write(status, 2, rejection.Detail),
            status => Write(status, 3, Any("QuotaFailure", violations.ToArray())),
            status =>
            {
                if (rejection.RetryAfter is not { } after) return;
                var delay = Message(duration => Write(duration, 1, after.Ticks / TimeSpan.TicksPerSecond), duration => Write(duration, 2, after.Ticks % TimeSpan.TicksPerSecond * 100));
                Write(status, 3, Any("RetryInfo", Message(info => Write(info, 1, delay))));
            });
    }

    private static byte[] Any(string type, byte[] value) => Message(any => Write(any, 1, TypeUrl + type), any => Write(any, 2, value));

    private static byte[] Message(params ReadOnlySpan<Action<MemoryStream>> fields)
    {
        using var stream = new MemoryStream();
        foreach (var write in fields) write(stream);
        return stream.ToArray();
    }

    private static void Write(MemoryStream message, int field, string text) => Write(message, field, Encoding.UTF8.GetBytes(text));

    private static void Write(MemoryStream message, int field, byte[] bytes)
    {
        const int Delimited = 2;
        Varint(message, (ulong)((field << 3) | Delimited));
        Varint(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    private static void Write(MemoryStream message, int field, long number)
    {
        Varint(message, (ulong)(field << 3));
        Varint(message, (ulong)number);
    }

    private static void Varint(MemoryStream message, ulong number)
    {
        for (; number > 0x7F; number >>= 7) message.WriteByte((byte)(number | 0x80));
        message.WriteByte((byte)number);
    }
}
