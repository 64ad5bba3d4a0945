using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LlmGateway.Live;

/// <summary>What the library's own meter says of each budget since this process started: how much was set aside, and how much of it went back unused.</summary>
internal sealed class BudgetTotals : IDisposable
{
    private readonly ConcurrentDictionary<(string Instrument, string Level), long> _totals = new();
    private readonly MeterListener _listener = new();

    public BudgetTotals()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "ThrottleKit", Name: "throttlekit.budget.reserved" or "throttlekit.budget.refunded" }) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag is { Key: "level", Value: string level }) _totals.AddOrUpdate((instrument.Name, level), value, (_, before) => before + value);
        });
        _listener.Start();
    }

    public long Reserved(string level) => _totals.GetValueOrDefault(("throttlekit.budget.reserved", level));

    public long Refunded(string level) => _totals.GetValueOrDefault(("throttlekit.budget.refunded", level));

    public void Dispose() => _listener.Dispose();
}
