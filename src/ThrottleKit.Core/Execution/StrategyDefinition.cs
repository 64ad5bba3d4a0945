namespace ThrottleKit;

/// <summary>What kind of value a parameter takes.</summary>
public enum ParameterKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A length of time; its value is in microseconds.</summary>
    Duration,

    /// <summary>True or false; its value is 1 or 0.</summary>
    Flag,

    /// <summary>One of several names; its value is the enum member's.</summary>
    Choice,

    /// <summary>A calendar day, week or month, or a length of time; its value is <see cref="CalendarPeriod.Code"/>.</summary>
    Period,

    /// <summary>An offset from UTC; its value is in minutes.</summary>
    Offset,
}

/// <summary>One parameter of a strategy.</summary>
/// <param name="Name">Its name in policies, in camelCase.</param>
/// <param name="Kind">What kind of value it takes.</param>
/// <param name="Min">The least value allowed.</param>
/// <param name="Max">The largest value allowed.</param>
/// <param name="IsOptional">Whether it may be absent, the strategy saying what that means.</param>
/// <param name="Default">The value that stands when none is given; null when one must be given, or may be absent.</param>
/// <param name="Choices">For a <see cref="ParameterKind.Choice"/>, the names in camelCase with their values.</param>
public sealed record StrategyParameter(
    string Name,
    ParameterKind Kind,
    long Min,
    long Max,
    bool IsOptional = false,
    long? Default = null,
    IReadOnlyList<KeyValuePair<string, long>>? Choices = null);

/// <summary>One field of a strategy's state.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Min">The least value it holds.</param>
/// <param name="Max">The largest value it holds.</param>
/// <param name="Length">Of a row, how many numbers it has, each of them in that range; null for anything else.</param>
/// <param name="Log">Of a log, what its records are; null for anything else.</param>
public sealed record StrategyField(string Name, long Min, long Max, RowLength? Length = null, LogShape? Log = null)
{
    /// <summary>Whether the field is any number of numbers: a row or a log.</summary>
    public bool IsMany => Length is not null || Log is not null;

    /// <summary>The range of one of a field's numbers.</summary>
    /// <param name="index">Which, where there are many.</param>
    public (long Min, long Max) RangeOf(int index) => Log is { } log ? (log.Columns[index % log.Columns.Count].Min, log.Columns[index % log.Columns.Count].Max) : (Min, Max);
}

/// <summary>What the log of a state holds.</summary>
/// <param name="MaxCount">The most records there ever are.</param>
/// <param name="Columns">What each record is made of: the numbers of one record follow one another, and those of the next follow them.</param>
public sealed record LogShape(long MaxCount, IReadOnlyList<StrategyField> Columns);

/// <summary>How long a row of a state is.</summary>
/// <param name="Extra">A constant.</param>
/// <param name="Unit">The unit whose value comes on top, by its place among the strategy's units; null for none.</param>
public sealed record RowLength(long Extra, int? Unit = null)
{
    /// <summary>The length in states with these units.</summary>
    /// <param name="units">The values of the strategy's unit parameters.</param>
    public long Of(ReadOnlySpan<long> units) => Extra + (Unit is { } unit ? units[unit] : 0);
}

/// <summary>Which of the optional functions a strategy has.</summary>
[Flags]
public enum StrategyFunctions
{
    /// <summary>Only <c>Decide</c>.</summary>
    None = 0,

    /// <summary>What giving permits back does.</summary>
    Credit = 1,

    /// <summary>What recording past spend does.</summary>
    Charge = 2,

    /// <summary>What a change of the parameters does to a kept state.</summary>
    Carry = 4,
}

/// <summary>A strategy's functions for PostgreSQL.</summary>
/// <param name="Function">
/// The name of the one that is called, without its schema. It ends in a hash of the text: another text has another name, so that no two versions of a strategy are
/// in each other's way on one server.
/// </param>
/// <param name="Text">The statements that make them, in a schema named <c>throttlekit</c>. To run them once more changes nothing.</param>
public sealed record StrategySql(string Function, string Text);

/// <summary>Everything about a strategy that does not depend on its parameters: made by the generator, read by stores and tools.</summary>
public sealed class StrategyDefinition
{
    /// <summary>The name in policies and on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>The class that declares it.</summary>
    public required Type DeclaredBy { get; init; }

    /// <summary>The parameters, in the order of every list of their values.</summary>
    public required IReadOnlyList<StrategyParameter> Parameters { get; init; }

    /// <summary>The fields of the state, in the order they are kept in.</summary>
    public required IReadOnlyList<StrategyField> State { get; init; }

    /// <summary>The parameters, as indexes, that give the state its unit or shape: they are kept with it, and a change of one runs <c>Carry</c>.</summary>
    public required IReadOnlyList<int> Units { get; init; }

    /// <summary>A short hash of the state's shape; a state with another one is not this strategy's.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Which of the optional functions it has.</summary>
    public required StrategyFunctions Functions { get; init; }

    /// <summary>The strategy's functions in the compiler's own form, as text: for explanations, and for the exact interpreter.</summary>
    public required string Ir { get; init; }

    /// <summary>The Lua script that applies every operation atomically where the state is; see <see cref="StrategyScript"/> for how it is called.</summary>
    public required string Lua { get; init; }

    /// <summary>The same for PostgreSQL: functions that apply every operation atomically to a row of a table.</summary>
    public required StrategySql Sql { get; init; }

    /// <summary>Makes the executor that the compiler emitted.</summary>
    public required Func<StrategyArguments, StrategyExecutor> Emitted { get; init; }

    /// <summary>Makes an executor over the functions as they were written, which nothing but tests should need.</summary>
    public required Func<StrategyArguments, StrategyExecutor> Written { get; init; }

    /// <summary>The emitted executor for these parameters.</summary>
    /// <param name="arguments">The values of the parameters.</param>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    public StrategyExecutor Create(StrategyArguments arguments) => Emitted(arguments);
}
