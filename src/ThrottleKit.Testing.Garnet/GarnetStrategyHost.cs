namespace ThrottleKit.Testing.Garnet;

/// <summary>Runs the scripts in a Garnet server of its own inside this process, with the time passed in.</summary>
public sealed class GarnetStrategyHost : IStrategyHost
{
    private readonly EmbeddedGarnet _server = EmbeddedGarnet.Start();
    private readonly RedisStrategyHost _host;

    /// <summary>Starts the server.</summary>
    public GarnetStrategyHost() => _host = RedisStrategyHost.Connect(Name, Expression, _server.Endpoint);

    /// <inheritdoc/>
    public string Name => "garnet";

    /// <inheritdoc/>
    public string Expression => $"new {nameof(GarnetStrategyHost)}()";

    /// <inheritdoc/>
    public bool ChecksRanges => _host.ChecksRanges;

    /// <inheritdoc/>
    public IHostedStrategy Open(StrategyExecutor configured) => _host.Open(configured);

    /// <inheritdoc/>
    public string? ReadState(string key) => _host.ReadState(key);

    /// <inheritdoc/>
    public void WriteState(string key, string? state) => _host.WriteState(key, state);

    /// <inheritdoc/>
    public void Clear() => _host.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        _server.Dispose();
    }
}
