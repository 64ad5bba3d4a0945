using System.Diagnostics;

namespace ThrottleKit.Bench.Web;

/// <summary>One endpoint without a limiter, behind the framework's, and behind ours, in turns in one run: over HTTP, and the pipeline alone.</summary>
internal static class WebBenchmark
{
    private const int Connections = 4, Depth = 64, Batches = 80, HttpRounds = 40;
    private const int Requests = 2_000, PipelineRounds = 200, WarmUp = 20;

    public static async Task<bool> RunAsync()
    {
        var bounds = new Bounds();
        var contestants = await Contestant.AllAsync();
        await MeasureAsync(
            "An endpoint over HTTP, pipelined on loopback", contestants, HttpRounds, Connections * Depth * Batches, bounds, OverHttp(contestants));
        await MeasureAsync("The pipeline alone", contestants, PipelineRounds, Requests, bounds, async i =>
        {
            for (var request = 0; request < Requests; request++) await contestants[i].ServeAsync();
        });
        foreach (var contestant in contestants) await contestant.DisposeAsync();
        return bounds.Report();
    }

    private static Func<int, Task> OverHttp(Contestant[] contestants)
    {
        var clients = contestants.Select(contestant => Enumerable.Range(0, Connections).Select(_ => new PipelinedClient(contestant.Port, Depth)).ToArray()).ToArray();
        return i => Task.WhenAll(clients[i].Select(async client =>
        {
            for (var batch = 0; batch < Batches; batch++) await client.BatchAsync();
        }));
    }

    private static async Task MeasureAsync(string title, Contestant[] contestants, int rounds, int requests, Bounds bounds, Func<int, Task> run)
    {
        var times = contestants.Select(_ => new double[rounds]).ToArray();
        var bytes = new double[contestants.Length];
        for (var round = -WarmUp; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Length; i++)
            {
                var before = GC.GetTotalAllocatedBytes();
                var started = Stopwatch.GetTimestamp();
                await run(i);
                var time = Stopwatch.GetElapsedTime(started).TotalNanoseconds / requests;
                if (round < 0) continue;
                times[i][round] = time;
                bytes[i] += (GC.GetTotalAllocatedBytes() - before) / ((double)requests * rounds);
            }
        }

        var table = new Table(title, "limiter", "requests/s", "of those without", "it adds, ns", "it adds, bytes");
        var added = times.Select(own => own.Zip(times[0], (with, without) => with - without).Median()).ToArray();
        for (var i = 0; i < contestants.Length; i++)
        {
            var share = times[0].Zip(times[i], (without, with) => without / with).Median();
            table.Row(contestants[i].Name, Table.Number(1e9 / times[i].Median(), 0), Table.Number(share, 3), Table.Number(added[i], 0), Table.Number(bytes[i] - bytes[0], 0));
        }

        bounds.AtMost($"{title}: what ours adds, of what the framework's adds", added[3] / added[1], 1.0);
    }
}
