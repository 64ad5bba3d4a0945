using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Hosting.Tests;

/// <summary>A container with limits from settings that can change, a time that stands still, and a log that is kept.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    /// <summary>The collection of the tests that start a host: it answers for methods in the whole process, so that they take turns.</summary>
    public const string SetsTheDefault = "the default throttle";

    private readonly ServiceProvider _services;

    public TestHost(IEnumerable<(string Key, string Value)> settings, Action<ThrottleKitBuilder>? set = null)
    {
        Settings = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create($"ThrottleKit:{each.Key}", (string?)each.Value))).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddLogging(log => log.AddProvider(Log));
        set?.Invoke(services.AddThrottleKit(Settings.GetSection("ThrottleKit")));
        if (set is null) services.AddThrottleKit(Settings.GetSection("ThrottleKit"));
        services.AddHealthChecks().AddThrottleKitStore();
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    public IConfigurationRoot Settings { get; }

    public KeptLog Log { get; } = new();

    public IServiceProvider Services => _services;

    public ThrottleHost Host => _services.GetRequiredService<ThrottleHost>();

    public void Change(params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings) Settings[$"ThrottleKit:{key}"] = value;
        Settings.Reload();
    }

    /// <summary>How many of so many requests are allowed.</summary>
    public async Task<int> Count(string policy, string key, int requests)
    {
        var allowed = 0;
        for (var i = 0; i < requests; i++)
            if ((await Host.Limiter(policy).AcquireAsync(key)).IsAllowed) allowed++;
        return allowed;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public static (string Key, string Value)[] Gcra(string name, int limit, string period = "1m") =>
        [($"policies:{name}:strategy", "gcra"), ($"policies:{name}:limit", $"{limit}"), ($"policies:{name}:period", period)];

    public static (string Key, string Value)[] Window(string name, int limit, string window = "1m") =>
        [($"policies:{name}:strategy", "fixedWindow"), ($"policies:{name}:limit", $"{limit}"), ($"policies:{name}:window", window)];
}

internal sealed class KeptLog : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public ILogger CreateLogger(string categoryName) => categoryName == "ThrottleKit" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
