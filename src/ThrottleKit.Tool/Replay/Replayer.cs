using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool;

/// <summary>Decides the lines of a trace, one after the other, with the times that stand in it.</summary>
/// <param name="policies">The policies that lines name.</param>
/// <param name="host">Where to decide.</param>
internal sealed class Replayer(PolicyFile policies, IStrategyHost host)
{
    private const int FlushFrom = 1 << 16;

    private readonly Dictionary<string, Limit> _limits = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _output = new(2 * FlushFrom);

    /// <summary>Decides every line.</summary>
    /// <param name="input">The trace.</param>
    /// <param name="output">Where the decisions go.</param>
    /// <returns>How many lines were bad.</returns>
    public long Run(Stream input, Stream output)
    {
        var reader = new LineReader(input);
        long bad = 0;
        for (long number = 1; reader.TryRead(out var line); number++)
        {
            try
            {
                Decide(line);
            }
            catch (Exception exception) when (exception is BadLineException or StrategyRangeException or CorruptStateException)
            {
                bad++;
                WriteError(number, exception.Message);
            }

            if (_output.WrittenCount >= FlushFrom) Flush(output);
        }

        Flush(output);
        output.Flush();
        return bad;
    }

    private void Decide(ReadOnlySpan<byte> line)
    {
        var request = TraceLine.Parse(line);
        if (!_limits.TryGetValue(request.Policy, out var limit))
        {
            if (!policies.TryFind(request.Policy, out var policy)) throw new BadLineException(policies.DescribeMissing(request.Policy));
            limit = new Limit($"{_limits.Count}:", host.Open(policy.Executor), StrategyTraits.Shapes(policy.Strategy));
            _limits.Add(request.Policy, limit);
        }

        var reply = limit.Strategy.Apply(new StrategyRequest(StrategyOperation.Decide, request.At, request.Cost), limit.KeyPrefix + request.Key);
        request.Write(line, reply.Decision, limit.Shapes, _output);
    }

    private void WriteError(long number, string message)
    {
        using (var json = new Utf8JsonWriter(_output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("line", number);
            json.WriteString("error", message);
            json.WriteEndObject();
        }

        _output.Write("\n"u8);
    }

    private void Flush(Stream output)
    {
        output.Write(_output.WrittenSpan);
        _output.ResetWrittenCount();
    }

    /// <summary>A policy where it runs; a number keeps its keys apart from those of others, whatever the names are.</summary>
    private sealed record Limit(string KeyPrefix, IHostedStrategy Strategy, bool Shapes);
}
