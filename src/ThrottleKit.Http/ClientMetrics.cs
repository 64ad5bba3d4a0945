using System.Diagnostics.Metrics;

namespace ThrottleKit.Http;

/// <summary>What the meter <c>ThrottleKit</c> says of requests to remotes. Which remote is no tag, as there may be any number of them.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new("ThrottleKit");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "throttlekit.client.requests", "{request}", "Requests to remotes, by whether they were sent, refused by the remote, or not sent.");

    private static readonly Histogram<double> Waits = Meter.CreateHistogram<double>("throttlekit.client.wait", "s", "How long requests to remotes waited for their turn.");

    /// <summary>A request has come to its end, as far as limits are concerned.</summary>
    public static void Count(string result) => Requests.Add(1, new KeyValuePair<string, object?>("throttlekit.result", result));

    /// <summary>A request had to wait.</summary>
    public static void Waited(TimeSpan time) => Waits.Record(time.TotalSeconds);
}
