using System.Collections.Concurrent;
using System.Diagnostics;

namespace ThrottleKit.Testing;

/// <summary>
/// Runs random histories of strategies on several hosts in step, and holds every reply and every stored state to the first host's, bit for bit.
/// What differs is made small and printed as a test.
/// </summary>
public static class EqualityRun
{
    /// <summary>Runs.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="cancellation">Ends the run early; the exception tells that it did.</param>
    /// <exception cref="StrategyHostUnavailableException">A host cannot be reached.</exception>
    public static EqualityReport Execute(EqualityOptions options, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        var jobs = new ConcurrentQueue<HistoryJob>(Jobs(options));
        var findings = new ConcurrentBag<(HistoryJob Job, StrategyTally Tally, History? Differing)>();

        var hosts = Enumerable.Range(0, Math.Max(1, options.Workers)).Select(_ => new Lazy<IReadOnlyList<IStrategyHost>>(options.Hosts)).ToArray();
        try
        {
            Workers.Run(hosts, worker =>
            {
                while (jobs.TryDequeue(out var job))
                {
                    cancellation.ThrowIfCancellationRequested();
                    var (tally, differing) = job.Run(worker.Value);
                    findings.Add((job, tally, differing));
                    options.Progress?.Report(job.Steps);
                }
            });

            var inOrder = findings.OrderBy(finding => finding.Job.Strategy).ThenBy(finding => finding.Job.Number).ToArray();
            var tallies = inOrder.GroupBy(finding => finding.Job.Strategy, finding => finding.Tally).Select(group => group.Aggregate((a, b) => a.Plus(b)));
            var differences = inOrder.Where(finding => finding.Differing is not null).GroupBy(finding => finding.Job.Strategy)
                .SelectMany(group => group.Take(options.Reported))
                .Select(finding => Explain(finding.Job, finding.Differing!, hosts[0].Value))
                .DistinctBy(difference => (difference.Strategy, difference.Step.ToString()));
            return new EqualityReport([.. hosts[0].Value.Select(host => host.Name)], options.Seed, [.. tallies], [.. differences], watch.Elapsed);
        }
        finally
        {
            foreach (var worker in hosts.Where(worker => worker.IsValueCreated))
                foreach (var host in worker.Value) host.Dispose();
        }
    }

    /// <summary>The histories to run; those of different strategies take turns, so that all workers end at about the same time.</summary>
    private static IEnumerable<HistoryJob> Jobs(EqualityOptions options)
    {
        var count = options.Strategies.Count;
        var left = Enumerable.Range(0, count).Select(i => (options.Steps / count) + (i < options.Steps % count ? 1 : 0)).ToArray();
        for (var number = 0; left.Any(steps => steps > 0); number++)
            for (var i = 0; i < count; i++)
            {
                var steps = (int)Math.Min(left[i], options.StepsPerHistory);
                if (steps > 0) yield return new HistoryJob(i, options.Strategies[i], number, options.Seed, steps);
                left[i] -= steps;
            }
    }

    private static EqualityDifference Explain(HistoryJob job, History differing, IReadOnlyList<IStrategyHost> hosts)
    {
        var small = new Shrinker(history => Lockstep.Play(history, hosts) is not null).Shrink(differing);
        var step = Lockstep.Play(small, hosts)
            ?? throw new InvalidOperationException($"Hosts differed in a history of '{job.Definition.Name}' and agree when it runs again: a host keeps something back.");
        var name = $"{char.ToUpperInvariant(job.Definition.Name[0])}{job.Definition.Name[1..]}_Seed{job.Seed}_History{job.Number}";
        var involved = hosts.Where(host => host.Name == step.Reference || host.Name == step.Host).Select(host => host.Expression);
        return new EqualityDifference(job.Definition.Name, small, step, TestPrinter.Print(name, small, involved));
    }
}
