using System.Diagnostics;
using Polly;
using Polly.RateLimiting;

namespace ThrottleKit.Bench.Engine;

/// <summary>One limit without keys, through what .NET people use: ours, the framework's bucket, and Polly's strategy around such a bucket.</summary>
internal static class OneLimit
{
    private const int Rounds = 200, WarmUp = 40, Requests = 1_024;

    public static void Measure()
    {
        var table = new Table("One limit, nanoseconds a call", "calls", "ThrottleKit", "framework", "Polly");
        foreach (var (name, burst) in new[] { ("allowed", 30_000_000), ("denied", 10) })
        {
            using var framework = FrameworkAlone.Of(burst);
            using var behindPolly = new System.Threading.RateLimiting.TokenBucketRateLimiter(FrameworkAlone.Options(burst));
            var (ours, polly) = (OursAlone.Of(burst), new PollyAlone(behindPolly));
            List<double> a = [], b = [], c = [];
            for (var round = 0; round < Rounds; round++)
            {
                a.Add(Time(ours));
                b.Add(Time(framework));
                c.Add(Time(polly));
            }

            table.Row(name, Table.Number(a.Skip(WarmUp).Median()), Table.Number(b.Skip(WarmUp).Median()), Table.Number(c.Skip(WarmUp).Median()));
        }
    }

    private static double Time<T>(T contestant)
        where T : struct, IContestant
    {
        var allowed = 0;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Requests; i++)
            if (contestant.Acquire("")) allowed++;
        GC.KeepAlive(allowed);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Requests;
    }

    /// <summary>Polly says no by an exception.</summary>
    private readonly struct PollyAlone(System.Threading.RateLimiting.RateLimiter limiter) : IContestant
    {
        private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder().AddRateLimiter(limiter).Build();

        public bool Acquire(string key)
        {
            try
            {
                return _pipeline.Execute(static () => true);
            }
            catch (RateLimiterRejectedException)
            {
                return false;
            }
        }
    }
}
