using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;

namespace ThrottleKit.Bench.Engine;

/// <summary>The same requests under BenchmarkDotNet, for the record: one after the other, not in turns.</summary>
[InProcess, MemoryDiagnoser]
public class EngineRecord
{
    private const int Burst = 30_000_000;

    private Ours _ours;
    private Floor _floor;
    private Partitioned _framework;
    private string[] _stream = [];
    private int _at;

    /// <summary>How many keys; 1 is a hot key.</summary>
    [Params(1, 10_000, 1_000_000)]
    public int Keys { get; set; }

    /// <summary>Runs it.</summary>
    public static bool Run() => !BenchmarkRunner.Run<EngineRecord>().HasCriticalValidationErrors;

    /// <summary>Fills the tables.</summary>
    [GlobalSetup]
    public void Fill()
    {
        var keys = Engine.Keys.Make(Keys);
        var random = new Random(1);
        _stream = [.. Enumerable.Range(0, 1 << 20).Select(_ => keys[random.Next(keys.Length)])];
        (_ours, _floor, _framework) = (Ours.Of(Burst), Floor.Of(Burst), Partitioned.Of(Burst));
        foreach (var key in keys) _ = _ours.Acquire(key) && _floor.Acquire(key) && _framework.Acquire(key);
    }

    /// <summary>Ends the framework's timer.</summary>
    [GlobalCleanup]
    public void End() => _framework.Dispose();

    /// <summary>Ours.</summary>
    [Benchmark]
    public bool ThrottleKit() => _ours.Acquire(Next());

    /// <summary>The floor.</summary>
    [Benchmark(Baseline = true)]
    public bool ByHand() => _floor.Acquire(Next());

    /// <summary>The framework's.</summary>
    [Benchmark]
    public bool Framework() => _framework.Acquire(Next());

    private string Next() => _stream[_at++ & ((1 << 20) - 1)];
}
