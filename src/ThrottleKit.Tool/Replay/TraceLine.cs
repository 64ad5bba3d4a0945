using System.Buffers;
using System.Text.Json;

namespace ThrottleKit.Tool;

/// <summary>A line of a trace cannot be read or decided. The message says why.</summary>
internal sealed class BadLineException(string message) : Exception(message);

/// <summary>
/// One line of a trace. What the tool does not know of comes out again byte for byte and in its order, so members are kept as slices of the line
/// and never as values.
/// </summary>
internal sealed class TraceLine
{
    private static readonly string[] Added = ["allowed", "limit", "remaining", "resetAt", "retryAt", "delay"];

    private readonly List<(Range Name, Range Value)> _members = [];
    private long? _at;

    private TraceLine()
    {
    }

    /// <summary>When the request comes.</summary>
    public long At => _at!.Value;

    /// <summary>The name of its policy.</summary>
    public string Policy { get; private set; } = null!;

    /// <summary>Whose limit it is.</summary>
    public string Key { get; private set; } = null!;

    /// <summary>How many permits it takes.</summary>
    public long Cost { get; private set; } = 1;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <exception cref="BadLineException">It is not a line of a trace.</exception>
    public static TraceLine Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var result = new TraceLine();
            result.Read(line);
            return result;
        }
        catch (JsonException exception)
        {
            throw new BadLineException($"This is not a JSON object: {exception.Message.Split(" LineNumber:")[0]}");
        }
        catch (InvalidOperationException)
        {
            throw new BadLineException("This is not valid UTF-8.");
        }
    }

    /// <summary>Writes the line again with its decision.</summary>
    /// <param name="line">The line that was read.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="withDelay">Whether the strategy shapes, so that a delay belongs to its answers.</param>
    /// <param name="output">Where it goes.</param>
    public void Write(ReadOnlySpan<byte> line, Decision decision, bool withDelay, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        foreach (var (name, value) in _members)
        {
            output.Write(line[name]);
            output.Write(":"u8);
            output.Write(line[value]);
            output.Write(","u8);
        }

        output.Write(decision.IsAllowed ? "\"allowed\":true"u8 : "\"allowed\":false"u8);
        WriteNumber("limit"u8, decision.Limit, output);
        WriteNumber("remaining"u8, decision.Remaining, output);
        WriteNumber("resetAt"u8, decision.ResetAtMicroseconds, output);
        WriteNumber("retryAt"u8, decision.RetryAtMicroseconds, output);
        if (withDelay) WriteNumber("delay"u8, decision.DelayMicroseconds, output);
        output.Write("}\n"u8);
    }

    private static void WriteNumber(ReadOnlySpan<byte> name, long? number, IBufferWriter<byte> output)
    {
        output.Write(",\""u8);
        output.Write(name);
        output.Write("\":"u8);
        if (number is not { } value)
        {
            output.Write("null"u8);
            return;
        }

        value.TryFormat(output.GetSpan(20), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw new BadLineException("This is not a JSON object.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            var nameStart = (int)json.TokenStartIndex;
            var nameLength = json.ValueSpan.Length + 2;
            json.Read();
            var start = (int)json.TokenStartIndex;
            if (IsKnown(name) && !seen.Add(name)) throw new BadLineException($"'{name}' stands here twice.");
            Take(name, ref json);
            json.Skip();

            // A decision that is already there is replaced, so that an output can be replayed.
            if (!Added.Contains(name)) _members.Add((nameStart..(nameStart + nameLength), start..(int)json.BytesConsumed));
        }

        while (json.Read()) { } // so that what follows the object is an error too
        if (_at is null) throw new BadLineException("'at' is missing: the time, in microseconds since the Unix epoch.");
        if (Policy is null) throw new BadLineException("'policy' is missing: the name of a policy.");
        if (Key is null) throw new BadLineException("'key' is missing: whose limit it is.");
    }

    private static bool IsKnown(string name) => name is "at" or "policy" or "key" or "cost";

    private void Take(string name, ref Utf8JsonReader json)
    {
        switch (name)
        {
            case "at":
                _at = Number(name, Exact.MaxTime, json);
                break;
            case "cost":
                Cost = Number(name, Exact.MaxAmount, json);
                break;
            case "policy":
                Policy = Text(name, json);
                break;
            case "key":
                Key = Text(name, json);
                break;
        }
    }

    private static long Number(string name, long max, in Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) && number >= 0 && number <= max
            ? number
            : throw new BadLineException($"'{name}' must be a whole number from 0 to {max}.");

    private static string Text(string name, in Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String ? json.GetString()! : throw new BadLineException($"'{name}' must be a text.");
}
