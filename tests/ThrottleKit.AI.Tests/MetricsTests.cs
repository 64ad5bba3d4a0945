using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace ThrottleKit.AI.Tests;

public class MetricsTests
{
    [Fact]
    public async Task CallsAreMeasured_InTheNamesOfTheConventions()
    {
        var seen = new ConcurrentBag<(string Name, long Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "ThrottleKit") own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();

        await using var desk = new Desk(150);
        var provider = new Provider { Pieces = [Provider.Text(40)], Usage = new UsageDetails { InputTokenCount = 17, OutputTokenCount = 44 } };
        var client = desk.Client(provider);
        var options = new ChatOptions { ModelId = "measured" };
        await client.GetResponseAsync([new(ChatRole.User, "Hello")], options);
        await Assert.ThrowsAsync<BudgetExceededException>(() => client.GetResponseAsync([new(ChatRole.User, "Hello")], options));

        var ours = seen.Where(one => one.Tags.Contains("measured", StringComparison.Ordinal)).ToList();
        Assert.Contains(("gen_ai.client.token.usage", 17L, "gen_ai.operation.name=chat gen_ai.request.model=measured gen_ai.token.type=input throttlekit.usage.source=provider"), ours);
        Assert.Contains(("gen_ai.client.token.usage", 44L, "gen_ai.operation.name=chat gen_ai.request.model=measured gen_ai.token.type=output throttlekit.usage.source=provider"), ours);
        Assert.Contains(("throttlekit.chat.input.overestimate", 3L, "gen_ai.request.model=measured"), ours);
        Assert.Contains(("throttlekit.chat.calls", 1L, "gen_ai.request.model=measured throttlekit.outcome=completed"), ours);
        Assert.Contains(("throttlekit.chat.calls", 1L, "gen_ai.request.model=measured throttlekit.outcome=denied"), ours);
    }
}
