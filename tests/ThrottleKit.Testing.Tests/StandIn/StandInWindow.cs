namespace ThrottleKit.Testing.Tests;

/// <summary>A strategy made by hand, whose executors can be given flaws that the harness must find.</summary>
[RateLimitStrategy(Name = "window")]
public static class StandInWindow
{
    public static StrategyDefinition Definition { get; } = With(Flaw.None);

    public static StrategyDefinition With(Flaw emitted, Flaw written = Flaw.None)
    {
        StrategyDefinition definition = null!;
        return definition = new()
        {
            Name = "window",
            DeclaredBy = typeof(StandInWindow),
            Parameters =
            [
                new StrategyParameter("limit", ParameterKind.Integer, 1, 1_000_000_000),
                new StrategyParameter("window", ParameterKind.Duration, 1, Duration.Longest),
            ],
            State = [new StrategyField("End", 0, Exact.MaxValue), new StrategyField("Used", 0, Exact.MaxValue)],
            Units = [1],
            Fingerprint = "w1",
            Functions = StrategyFunctions.Credit | StrategyFunctions.Carry,
            Ir = WindowIr.Text,
            Lua = "error('this strategy has no script')",
            Emitted = arguments => Executor(definition, arguments, emitted),
            Written = arguments => Executor(definition, arguments, written),
        };
    }

    private static KernelExecutor<WindowState, WindowKernel> Executor(StrategyDefinition definition, StrategyArguments arguments, Flaw flaw)
    {
        arguments.Validate(definition);
        var (limit, window) = (arguments[0]!.Value, arguments[1]!.Value);
        return new(definition, arguments, [limit, window], new WindowKernel(limit, window, flaw));
    }
}
