namespace ThrottleKit.Compiler.Emit.Scripts;

/// <summary>
/// How a script is called and how it answers. The runtime's <c>StrategyScript</c> and <c>StateText</c> say the same; the compiler references no
/// runtime, so it has its own copy, and a test holds the two together.
/// </summary>
public static class ScriptProtocol
{
    /// <summary>How many arguments stand before the strategy's own; after those come an operation, its extra and the time, where they are needed.</summary>
    public const int FixedArguments = 3;

    /// <summary>How many numbers a reply has at least.</summary>
    public const int LeastReply = 6;

    /// <summary>How many it has at most: with a delay and a limit, where the strategy has the one and the other is not the configuration's own.</summary>
    public const int MostReply = 8;

    /// <summary>What an error begins with when an expression left its exact range; the expression's number follows.</summary>
    public const string RangeError = "TKIT-RANGE:";

    /// <summary>What an error begins with when the stored value is not a state of the strategy.</summary>
    public const string CorruptError = "TKIT-CORRUPT";

    /// <summary>Takes a cost or nothing.</summary>
    public const string Decide = "decide";

    /// <summary>Says what <see cref="Decide"/> would say.</summary>
    public const string Forecast = "forecast";

    /// <summary>Takes the largest amount allowed now.</summary>
    public const string Grant = "grant";

    /// <summary>Gives permits back.</summary>
    public const string Credit = "credit";

    /// <summary>Records what has already been spent.</summary>
    public const string Charge = "charge";

    /// <summary>Ends the part of a state that says what its fields mean.</summary>
    public const char PrefixEnd = ';';

    /// <summary>Stands before each unit in that part.</summary>
    public const char UnitMark = ':';

    /// <summary>Stands between fields.</summary>
    public const char FieldMark = ',';

    /// <summary>Stands between the numbers of a row.</summary>
    public const char RowMark = ' ';
}
