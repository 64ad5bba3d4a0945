using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Tests.Lowering;

/// <summary>A strategy given as text, lowered, and read as the listing has it.</summary>
internal sealed class Lowered(string functions)
{
    /// <summary>Parameters, state and sites for the functions of a test: site 0 keeps what is exact, site 1 a byte.</summary>
    private const string Around = """
        (strategy 1 "test"
        (parameter limit Limit integer "long" 1 1000)
        (parameter period Period duration "Duration" 1 1000000)
        (parameter burst Burst integer "long" 1 1000 (optional))
        (parameter offset Offset integer "long" -1000 1000)
        (parameter wide Wide integer "long" -9007199254740991 9007199254740991)
        (parameter strict Strict flag "bool" 0 1)
        (field Used "long" int 0 1000000)
        (units)
        FUNCTIONS
        (site 0 "exact")
        (site 1 "byte" 0 255))
        """;

    /// <summary>The lowered strategy.</summary>
    public StrategyPlan Plan { get; } = Planner.Plan(IrText.Read(Around.Replace("FUNCTIONS", functions, StringComparison.Ordinal)));

    /// <summary>What is computed once for a configuration, and the limit.</summary>
    public string Configured => Section("once for a configuration");

    /// <summary>The names of its functions.</summary>
    public IEnumerable<string> Functions => Plan.Functions.Select(function => function.Name);

    /// <summary>The body of a function.</summary>
    public string Body(string function) => Section($"{function}(");

    /// <summary>A function <c>Credit</c> with a body.</summary>
    public static Lowered Credit(string body, string helpers = "") => new($"{helpers} (function Credit (used now amount debitedAt) (result) {body})");

    private string Section(string start)
    {
        var lines = IrDump.Print(Plan).Split('\n').SkipWhile(line => !line.StartsWith(start, StringComparison.Ordinal)).Skip(1);
        return string.Join('\n', lines.TakeWhile(line => line.Length > 0).Select(line => line[2..]));
    }
}
