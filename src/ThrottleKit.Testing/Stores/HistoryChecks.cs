using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>Random histories with the time passed in, every answer against the exact interpreter.</summary>
internal static class HistoryChecks
{
    private const int StepsForEach = 400, StepsPerConfiguration = 40;

    private static IEnumerable<StrategyDefinition> Strategies => typeof(StrategyDefinition).Assembly.GetTypes()
        .Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false))
        .Select(type => type.GetProperty("Definition")?.GetValue(null)).OfType<StrategyDefinition>().OrderBy(definition => definition.Name, StringComparer.Ordinal);

    public static async Task OneKey(StoreProbe probe)
    {
        foreach (var definition in Strategies)
        {
            var random = SeededRandom.For(probe.Seed, [.. definition.Name.Select(letter => (long)letter)]);
            var model = new Model(definition, random);
            for (var step = 0; step < StepsForEach; step++)
            {
                var (key, request) = model.Next();
                var expected = model.Apply(key, request);
                var actual = await probe.ApplyAsync(model.Request(probe, key, request)).ConfigureAwait(false);
                StoreProbe.Same(expected, actual, $"{definition.Name}, step {step} of seed {probe.Seed}, {request} on '{key}'");
                model.Observe(key, request, actual);
            }
        }
    }

    public static async Task SeveralKeys(StoreProbe probe)
    {
        var random = SeededRandom.For(probe.Seed, 7);
        var models = Strategies.Select(definition => new Model(definition, random)).ToArray();
        for (var step = 0; step < StepsForEach; step++)
        {
            var requests = Draw(models, random);
            if (requests.Length == 0) continue;
            var forecasts = requests.Select(one => one.Model.Forecast(one.Key, one.Request)).ToArray();
            var isAllowed = requests.Zip(forecasts).All(pair => pair.First.Request.Operation != StrategyOperation.Decide || pair.Second.Decision.IsAllowed);
            var expected = isAllowed ? requests.Select(one => one.Model.Apply(one.Key, one.Request)).ToArray() : forecasts;

            var actual = await probe.ApplyAllAsync([.. requests.Select(one => one.Model.Request(probe, one.Key, one.Request))]).ConfigureAwait(false);
            for (var i = 0; i < requests.Length; i++)
            {
                StoreProbe.Same(expected[i], actual[i], $"Step {step} of seed {probe.Seed}, {requests[i].Request} of {requests[i].Model.Name}, one of {requests.Length}");
                requests[i].Model.Observe(requests[i].Key, requests[i].Request, actual[i]);
            }
        }
    }

    public static async Task AnyOfSeveralKeys(StoreProbe probe)
    {
        var random = SeededRandom.For(probe.Seed, 11);
        var models = Strategies.Select(definition => new Model(definition, random)).ToArray();
        for (var step = 0; step < StepsForEach; step++)
        {
            var requests = Array.ConvertAll(Draw(models, random), one => one with { Request = one.Request with { Operation = StrategyOperation.Decide } });
            if (requests.Length == 0) continue;
            var expected = new List<StrategyReply>();
            foreach (var (model, key, request) in requests)
            {
                expected.Add(model.Apply(key, request));
                if (expected[^1].Decision.IsAllowed) break;
            }

            var actual = await probe.ApplyAnyAsync([.. requests.Select(one => one.Model.Request(probe, one.Key, one.Request))]).ConfigureAwait(false);
            StoreProbe.Same(expected.Count, actual.Count, $"Step {step} of seed {probe.Seed}, any of {requests.Length}");
            for (var i = 0; i < actual.Count; i++)
            {
                StoreProbe.Same(expected[i], actual[i], $"Step {step} of seed {probe.Seed}, {requests[i].Request} of {requests[i].Model.Name}, any of {requests.Length}");
                requests[i].Model.Observe(requests[i].Key, requests[i].Request, actual[i]);
            }
        }
    }

    /// <summary>What some of the strategies ask at once, each on a key of its own; they share the time of the first.</summary>
    private static Asked[] Draw(Model[] models, SeededRandom random)
    {
        var drawn = models.Where(_ => !random.OneIn(3)).Select(model => (Model: model, Step: model.NextOfSeveral())).ToArray();
        return Array.ConvertAll(drawn, one =>
        {
            var now = drawn[0].Step.Request.Now;
            return new Asked(one.Model, one.Step.Key, one.Step.Request with { Now = now, DebitedAt = Math.Min(now, one.Step.Request.DebitedAt) });
        });
    }

    private readonly record struct Asked(Model Model, string Key, StrategyRequest Request);

    /// <summary>One strategy's keys, as the exact interpreter has them.</summary>
    private sealed class Model
    {
        private readonly Oracle _oracle = new();
        private readonly Dictionary<string, string?> _states = new(StringComparer.Ordinal);
        private readonly SeededRandom _random;
        private readonly ConfigurationGenerator _configurations;
        private readonly HistoryGenerator _generator;
        private StrategyExecutor? _configured, _exact;

        public Model(StrategyDefinition definition, SeededRandom random)
        {
            Name = definition.Name;
            _random = random;
            _configurations = new ConfigurationGenerator(definition, random);
            _generator = new HistoryGenerator(definition, random) { Plants = false };
        }

        public string Name { get; }

        public (string Key, StrategyRequest Request) Next()
        {
            if (_configured is null || _random.OneIn(StepsPerConfiguration))
            {
                _configured = _configured is null ? _configurations.Draw() : _configurations.Change(_configured);
                _exact = _oracle.Create(_configured);
                _generator.Configured = _configured;
            }

            var step = (ApplyStep)_generator.Next();
            return (step.Key, step.Request);
        }

        /// <summary>What cannot be one of several is a decision instead.</summary>
        public (string Key, StrategyRequest Request) NextOfSeveral()
        {
            var (key, request) = Next();
            return (key, request.Operation is StrategyOperation.Grant or StrategyOperation.Forecast ? request with { Operation = StrategyOperation.Decide } : request);
        }

        public StrategyReply Apply(string key, StrategyRequest request)
        {
            var state = _states.GetValueOrDefault(key);
            var reply = _exact!.Apply(request, ref state);
            _states[key] = state;
            return reply;
        }

        /// <summary>What is said where another denies.</summary>
        public StrategyReply Forecast(string key, StrategyRequest request)
        {
            var state = _states.GetValueOrDefault(key);
            var amount = request.Operation == StrategyOperation.Decide ? request.Amount : 0;
            return _exact!.Apply(request with { Operation = StrategyOperation.Forecast, Amount = amount }, ref state);
        }

        public StoreRequest Request(StoreProbe probe, string key, StrategyRequest request) =>
            new(probe.Key($"{Name} {key}"), _configured!, request.Operation, request.Amount) { Now = request.Now, Least = request.Least, DebitedAt = request.DebitedAt };

        public void Observe(string key, StrategyRequest request, StrategyReply reply) =>
            _generator.Observe(new ApplyStep(key, request), new StepResult(reply, null, null));
    }
}
