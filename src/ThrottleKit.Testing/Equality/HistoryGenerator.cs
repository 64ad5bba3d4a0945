namespace ThrottleKit.Testing;

/// <summary>
/// Draws the steps of a history. It listens to the decisions, as the interesting times and costs are those that a decision named and their
/// neighbours: the retry time, a microsecond before it, the reset time, what remains, and one more.
/// </summary>
internal sealed class HistoryGenerator
{
    private static readonly string[] Keys = ["a", "b", "c"];

    /// <summary>About as long as the longest calendar period.</summary>
    private const long Month = 31L * 86_400_000_000;

    private readonly StrategyDefinition _definition;
    private readonly SeededRandom _random;
    private readonly Dictionary<string, KeyMemory> _memories = Keys.ToDictionary(key => key, _ => new KeyMemory());
    private readonly long _longest;
    private readonly long _start;
    private long _now;
    private string? _planted;

    public HistoryGenerator(StrategyDefinition definition, SeededRandom random)
    {
        _definition = definition;
        _random = random;
        _longest = Math.Max(1_000_000, definition.Parameters.Where(IsTime).Max(p => (long?)Math.Min(p.Max, 1L << 45)) ?? 0);
        _start = random.OneIn(12) ? 0 : random.OneIn(12) ? Exact.MaxTime : 1_700_000_000_000_000 + random.Between(0, 1_000_000_000_000);
        _now = _start;
    }

    /// <summary>The configuration that steps are drawn for: its periods give the clock its pace.</summary>
    public StrategyExecutor? Configured { get; set; }

    /// <summary>Whether keys are sometimes written to behind the strategy's back.</summary>
    public bool Plants { get; init; } = true;

    /// <summary>The next step.</summary>
    public HistoryStep Next()
    {
        if (_planted is { } broken && _random.OneIn(2))
        {
            _planted = null;
            return new PlantStep(broken, null);
        }

        var key = _random.Pick(Keys);
        if (Plants && _random.OneIn(80) && Configured is { } configured) return Plant(key, configured);

        var memory = _memories[key];
        Move(memory);
        var operation = DrawOperation();
        var amount = DrawAmount(memory);
        return new ApplyStep(key, operation switch
        {
            StrategyOperation.Grant => new(operation, _now, amount, Least: _random.OneIn(3) ? Math.Max(1, DrawAmount(memory)) : 1),
            StrategyOperation.Credit => new(operation, _now, amount, DebitedAt: memory.Debits.Draw(_random) ?? Math.Max(0, _now - Pace())),
            _ => new(operation, _now, amount),
        });
    }

    /// <summary>Listens to what the last step led to.</summary>
    public void Observe(ApplyStep step, StepResult result)
    {
        if (result.Error is not null) return;
        var memory = _memories[step.Key];
        var decision = result.Reply.Decision;
        memory.Limit = decision.Limit;
        memory.Remaining = decision.Remaining;
        memory.Instants.Add(decision.ResetAtMicroseconds);
        if (decision.RetryAtMicroseconds is { } retryAt) memory.Instants.Add(retryAt);
        if (result.Reply.Granted > 0) memory.Debits.Add(step.Request.Now);
    }

    private StrategyOperation DrawOperation()
    {
        var functions = _definition.Functions;
        return _random.Between(1, 100) switch
        {
            <= 8 => StrategyOperation.Forecast,
            <= 18 => StrategyOperation.Grant,
            <= 28 when functions.HasFlag(StrategyFunctions.Credit) => StrategyOperation.Credit,
            <= 34 when functions.HasFlag(StrategyFunctions.Charge) => StrategyOperation.Charge,
            _ => StrategyOperation.Decide,
        };
    }

    private long DrawAmount(KeyMemory memory)
    {
        var amount = _random.Between(1, 16) switch
        {
            1 => 0,
            <= 5 => 1,
            6 => memory.Limit,
            7 => memory.Limit + 1,
            <= 9 => memory.Remaining,
            <= 11 => memory.Remaining + 1,
            <= 13 => _random.Between(0, Math.Max(0, memory.Limit)),
            _ => _random.Magnitude(0, Math.Max(0, memory.Limit)),
        };
        return Math.Clamp(amount, 0, Exact.MaxAmount);
    }

    private void Move(KeyMemory memory)
    {
        var now = _random.Between(1, 100) switch
        {
            <= 22 => _now,
            <= 37 => _now + 1,
            <= 67 => (memory.Instants.Draw(_random) ?? _now) + _random.Pick(-1, 0, 0, 1),
            <= 85 => _now + Pace(),
            <= 87 => _now + _random.Magnitude(1, _longest),
            <= 97 => _now - Pace(),
            _ => _start,
        };
        _now = now > Exact.MaxTime && _now < Exact.MaxTime ? Exact.MaxTime : now > Exact.MaxTime ? _start : Math.Max(0, now);
    }

    /// <summary>A time of the order of the configured periods, or of a permit's part of one.</summary>
    private long Pace()
    {
        var longest = 1_000L;
        for (var i = 0; i < _definition.Parameters.Count; i++)
            if (IsTime(_definition.Parameters[i]) && Configured?.Arguments[i] is { } period) longest = Math.Max(longest, 2 * (period > 0 ? period : Month));
        return _random.Magnitude(1, longest);
    }

    private static bool IsTime(StrategyParameter parameter) => parameter.Kind is ParameterKind.Duration or ParameterKind.Period;

    /// <summary>A state of this strategy that no history need lead to, or something that is none: both must be met the same way everywhere.</summary>
    private PlantStep Plant(string key, StrategyExecutor configured)
    {
        var text = StateOf(configured, field => _random.OneIn(3) ? _random.Between(field.Min, field.Max) : DrawField(field), () => _random.OneIn(3) ? 0 : _random.Between(1, 4));
        if (_random.OneIn(2)) return new PlantStep(key, text);

        _planted = key;
        return new PlantStep(key, _random.Between(1, 9) switch
        {
            1 => "",
            2 => "somebody else's",
            3 => text[..^1],
            4 => text + ",0",
            5 => text.Replace(',', ';'),
            6 => "0" + text,
            7 => StateOf(configured, field => field.Max + 1, () => 2),
            8 => text.Replace(' ', ',') + " 0",
            _ => StateOf(configured, field => field.Min - 1, () => 2),
        });
    }

    private string StateOf(StrategyExecutor configured, Func<StrategyField, long> draw, Func<long> count)
    {
        var units = _definition.Units.Select(unit => configured.Arguments[unit]!.Value).ToArray();
        var numbers = _definition.State.SelectMany(field => field switch
        {
            { Log: { } log } => Many(Enumerable.Repeat(log.Columns, (int)Math.Min(count(), log.MaxCount)).SelectMany(columns => columns.Select(draw))),
            { Length: { } length } => Many(Enumerable.Range(0, (int)length.Of(units)).Select(_ => draw(field))),
            _ => [draw(field)],
        });
        return StateText.Write(configured.StatePrefix, _definition.State, numbers.ToArray());
    }

    private static IEnumerable<long> Many(IEnumerable<long> numbers) => numbers.ToArray() is var all ? all.Prepend(all.Length) : [];

    /// <summary>Fields are mostly times and counts: of the order of the clock or of a limit.</summary>
    private long DrawField(StrategyField field) =>
        Math.Clamp(_random.OneIn(2) ? _now + Pace() : _random.Magnitude(Math.Max(0, field.Min), Math.Max(0, field.Max)), field.Min, field.Max);

    private sealed class KeyMemory
    {
        public long Limit { get; set; } = 10;

        public long Remaining { get; set; } = 10;

        public Recent Instants { get; } = new();

        public Recent Debits { get; } = new();
    }

    /// <summary>The last few of a series.</summary>
    private sealed class Recent
    {
        private readonly long[] _values = new long[6];
        private int _count;

        public void Add(long value) => _values[_count++ % _values.Length] = value;

        public long? Draw(SeededRandom random) => _count == 0 ? null : _values[random.Between(0, Math.Min(_count, _values.Length) - 1)];
    }
}
