using Spectre.Console;

namespace ThrottleKit.Tool;

/// <summary>Shows on standard error how far a run is, where somebody is looking.</summary>
internal static class ProgressBar
{
    /// <summary>Runs something that reports its progress.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="total">What the progress adds up to.</param>
    /// <param name="run">What to run; what it reports is added up, from any thread.</param>
    public static T Show<T>(TextWriter error, long total, Func<IProgress<long>?, T> run)
    {
        if (error != Console.Error || Console.IsErrorRedirected) return run(null);

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => run(new Adder(context.AddTask("steps", maxValue: total))));
    }

    private sealed class Adder(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Increment(value);
    }
}
