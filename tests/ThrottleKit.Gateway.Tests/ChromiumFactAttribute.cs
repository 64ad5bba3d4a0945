namespace ThrottleKit.Gateway.Tests;

/// <summary>A test that needs Debian's Chromium; without, it is skipped, except where CI=true says that it has to run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Missing;

    private static string? Missing { get; } =
        Browser.Program is not null || Environment.GetEnvironmentVariable("CI") == "true" ? null : "There is no chromium in the PATH; ./test installs it.";
}
