namespace ThrottleKit.Testing;

/// <summary>Runs the scripts in a Lua state in this process, with the time passed in.</summary>
internal sealed class LuaStrategyHost(string name) : IStrategyHost
{
    private readonly LuaHost _lua = new();
    private readonly Dictionary<StrategyDefinition, LuaHostedScript> _scripts = [];

    public string Name => name;

    public string Expression => StrategyHosts.ExpressionFor(name);

    public bool ChecksRanges => true;

    public IHostedStrategy Open(StrategyExecutor configured)
    {
        if (!_scripts.TryGetValue(configured.Definition, out var script))
            _scripts.Add(configured.Definition, script = _lua.Load(configured.Definition.Lua));
        return new Hosted(script, configured);
    }

    public string? ReadState(string key) => _lua.Get(key);

    public void WriteState(string key, string? state) => _lua.Set(key, state);

    public void Clear() => _lua.Clear();

    public void Dispose() => _lua.Dispose();

    private sealed class Hosted(LuaHostedScript script, StrategyExecutor configured) : IHostedStrategy
    {
        public StrategyReply Apply(in StrategyRequest request, string key) =>
            StrategyScript.ReadReply(configured, script.Call(key, StrategyScript.Arguments(configured, request, serverTime: false, TimeSpan.Zero)));
    }
}
