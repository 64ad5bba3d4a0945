using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Tool.Doctor;

/// <summary>A permit taken, denied and given up again on a key of its own: that the whole way works.</summary>
internal static class TrialDecision
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Makes it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="findings">Where to say what came of it.</param>
    public static async Task RunAsync(IStrategyStore store, Findings findings)
    {
        var key = Encoding.UTF8.GetBytes("throttlekit:doctor:" + RandomNumberGenerator.GetHexString(16, lowercase: true));
        var request = new StoreRequest(key, Gcra.Definition.Create(new StrategyArguments(1, 60_000_000, 1)), StrategyOperation.Decide, 1);
        var first = await store.ApplyAsync(request, Deadline).ConfigureAwait(false);
        if (!first.IsApplied)
        {
            findings.Problem("decision", $"{first.Outcome}: {first.Failure.Message}");
            return;
        }

        var watch = Stopwatch.StartNew();
        var second = await store.ApplyAsync(request, Deadline).ConfigureAwait(false);
        var took = watch.Elapsed.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        await store.ResetAsync([key], Deadline).ConfigureAwait(false);
        if (!second.IsApplied) findings.Problem("decision", $"{second.Outcome}: {second.Failure.Message}");
        else if (!first.Value.Decision.IsAllowed || second.Value.Decision.IsAllowed) findings.Problem("decision", "A limit of 1 did not hold: state is lost between two calls.");
        else findings.Fine("decision", $"a limit of 1 allowed one of two; the second took {took} ms.");
    }
}
