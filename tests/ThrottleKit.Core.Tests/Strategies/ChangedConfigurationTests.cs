namespace ThrottleKit.Core.Tests.Strategies;

/// <summary>
/// Parameters that change while keys are in use, by what is stored, as in a deployment: nothing is reset, and no more is admitted than the larger of the limits would have. A hundred
/// thousand changes for each strategy.
/// </summary>
public class ChangedConfigurationTests
{
    private const int Seed = 9, Histories = 2_000, Changes = 50, Pool = 300;
    private const long Begin = 1_700_000_000_000_000;

    /// <summary>What a strategy promises across changes, told of every grant.</summary>
    private interface IPromise
    {
        /// <summary>How a grant breaks the promise; null if it keeps it.</summary>
        string? Broken(StrategyArguments configuration, long now, in StrategyReply reply);
    }

    private static readonly Dictionary<string, Func<IReadOnlyList<StrategyArguments>, IPromise>> Promises = new()
    {
        ["gcra"] = all => new Flow(all, c => c[2] ?? c[0]!.Value, c => (c[0]!.Value, c[1]!.Value)),
        ["tokenBucket"] = all => new Flow(all, c => c[0]!.Value, c => (c[1]!.Value, c[2]!.Value)),
        ["leakyBucket"] = all => new Flow(all, c => c[2]!.Value + 1, c => (c[0]!.Value, c[1]!.Value)),
        ["fixedWindow"] = _ => new Periods(),
        ["tokenBudget"] = _ => new Periods(),
        ["quota"] = _ => new Periods(),
        ["slidingWindow"] = all => new Trailing(all.Max(c => c[0]!.Value), all.Min(c => c[1]!.Value)),
        ["slidingWindowLog"] = all => new Trailing(all.Max(c => c[0]!.Value), all.Min(c => c[1]!.Value)),
    };

    public static TheoryData<string> Names => [.. StrategyRegistry.BuiltIn.Strategies.Select(strategy => strategy.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Changes_NeverAdmitMoreThanTheLargerLimit(string name)
    {
        var random = new Random(Seed);
        var pool = Draw(name, random);
        for (var history = 0; history < Histories; history++)
        {
            var configurations = Enumerable.Range(0, Changes).Select(_ => pool[random.Next(Pool)]).ToArray();
            var promise = Promises[name]([.. configurations.Select(configuration => configuration.Arguments)]);
            var now = Begin + random.NextInt64(0, 1_000);
            string? state = null;
            foreach (var configuration in configurations)
            {
                for (var step = 0; step < 3; step++)
                {
                    now += random.NextInt64(0, 100);
                    var peek = configuration.Apply(new StrategyRequest(StrategyOperation.Forecast, now, 0), ref state);
                    Assert.Null(promise.Broken(configuration.Arguments, now, peek));
                    var reply = configuration.Apply(new StrategyRequest(StrategyOperation.Grant, now, random.NextInt64(1, peek.Decision.Limit + 1)), ref state);
                    var broken = promise.Broken(configuration.Arguments, now, reply);
                    Assert.True(broken is null, $"seed {Seed}, history {history}: {broken}");
                }
            }
        }
    }

    /// <summary>All that a key has taken at one instant it still has taken, at that instant, under any other parameters.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Change_ResetsNothing(string name)
    {
        var random = new Random(Seed);
        var pool = Draw(name, random);
        for (var change = 0; change < Histories * Changes; change++)
        {
            var (old, next) = (pool[random.Next(Pool)], pool[random.Next(Pool)]);
            var now = Begin + random.NextInt64(0, 1_000_000);
            string? state = null;
            var granted = old.Apply(new StrategyRequest(StrategyOperation.Grant, now, random.Next(2) == 0 ? Exact.MaxAmount : random.NextInt64(1, 100)), ref state).Granted;
            var peek = next.Apply(new StrategyRequest(StrategyOperation.Forecast, now, 0), ref state).Decision;
            Assert.True(peek.Remaining <= Math.Max(0, peek.Limit - granted), $"seed {Seed}, change {change}: {granted} were taken, and {peek.Remaining} of {peek.Limit} remain under other parameters");
        }
    }

    private static StrategyExecutor[] Draw(string name, Random random)
    {
        Assert.True(StrategyRegistry.BuiltIn.TryFind(name, out var definition));
        return [.. Enumerable.Range(0, Pool).Select(_ => definition.Create(new StrategyArguments([.. definition.Parameters.Select(parameter => Draw(parameter, random))])))];
    }

    private static long? Draw(StrategyParameter parameter, Random random) => parameter switch
    {
        { IsOptional: true } when random.Next(2) == 0 => null,
        { Name: "boundary" } => (long)WindowBoundary.Whole, // the other promises less
        { Choices: { } choices } => choices[random.Next(choices.Count)].Value,
        { Kind: ParameterKind.Duration or ParameterKind.Period } => random.NextInt64(50, 400),
        { Kind: ParameterKind.Offset } => random.NextInt64(parameter.Min, parameter.Max + 1),
        { Name: "buckets" } => random.NextInt64(1, 12),
        _ => random.NextInt64(1, 100),
    };

    /// <summary>The shortest of the windows never holds more than the largest of the limits.</summary>
    private sealed class Trailing(long most, long shortest) : IPromise
    {
        private readonly Queue<(long At, long Cost)> _admitted = new();
        private long _inWindow;

        public string? Broken(StrategyArguments configuration, long now, in StrategyReply reply)
        {
            _admitted.Enqueue((now, reply.Granted));
            _inWindow += reply.Granted;
            while (_admitted.Peek().At <= now - shortest) _inWindow -= _admitted.Dequeue().Cost;
            return _inWindow <= most ? null : $"{_inWindow} admitted in the {shortest} us up to {now}, where no limit is above {most}";
        }
    }

    /// <summary>Until the key says that it is as good as new, it admits no more than the largest limit it has had since.</summary>
    private sealed class Periods : IPromise
    {
        private long _admitted, _most, _resetAt;

        public string? Broken(StrategyArguments configuration, long now, in StrategyReply reply)
        {
            if (now >= _resetAt) (_admitted, _most) = (0, 0);
            _admitted += reply.Granted;
            _most = Math.Max(_most, configuration[0]!.Value);
            _resetAt = reply.Decision.ResetAtMicroseconds;
            return _admitted <= _most ? null : $"{_admitted} admitted up to {now}, before a reset at {_resetAt}, where no limit was above {_most}";
        }
    }

    /// <summary>Over any stretch of time, the largest burst and what flows at the highest rate.</summary>
    private sealed class Flow(
        IReadOnlyList<StrategyArguments> all, Func<StrategyArguments, long> burst, Func<StrategyArguments, (long Limit, long Period)> rate) : IPromise
    {
        private readonly long _burst = all.Max(burst);
        private readonly (long Limit, long Period) _rate = all.Select(rate).MaxBy(each => (double)each.Limit / each.Period);
        private Int128 _level;
        private long _last = Begin;

        public string? Broken(StrategyArguments configuration, long now, in StrategyReply reply)
        {
            _level = Int128.Max(0, _level - ((Int128)(now - _last) * _rate.Limit)) + ((Int128)reply.Granted * _rate.Period);
            _last = now;
            return _level <= (Int128)_burst * _rate.Period ? null : $"{_level / _rate.Period} beyond what flowed up to {now}, where no burst is above {_burst}";
        }
    }
}
