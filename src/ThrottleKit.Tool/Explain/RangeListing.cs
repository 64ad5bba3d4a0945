using System.Globalization;
using System.Numerics;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using Level = ThrottleKit.Compiler.Analysis.Exactness;

namespace ThrottleKit.Tool;

/// <summary>Lists what is computed when, and for each expression the range it reaches and how that is known.</summary>
/// <param name="plan">The strategy after lowering.</param>
/// <param name="configured">The configuration to list; null for all that the declared ranges allow.</param>
internal sealed class RangeListing(StrategyPlan plan, StrategyArguments? configured)
{
    private readonly SourceWriter _writer = new("  ");

    /// <summary>The listing.</summary>
    public string Print()
    {
        IReadOnlyList<long?>? values = configured is null ? null : [.. Enumerable.Range(0, configured.Count).Select(i => configured[i])];
        Parameters(values);
        OncePerConfiguration(values);
        _writer.Line().Open("On each call");
        foreach (var name in new[] { IrStrategy.Decide, IrStrategy.Credit, IrStrategy.Charge, IrStrategy.Carry, StrategyPlan.LimitFunction })
            if (plan.Find(name) is not null) _writer.Line(name);
        _writer.Close();
        Ranges(RangeAnalysis.Analyze(plan), values is null ? null : RangeAnalysis.Reach(plan, values));
        return _writer.ToString();
    }

    private void Parameters(IReadOnlyList<long?>? values)
    {
        _writer.Open($"{plan.Source.Name}");
        for (var i = 0; i < plan.Source.Parameters.Count; i++)
        {
            var parameter = plan.Source.Parameters[i];
            var unit = parameter.Kind switch
            {
                IrParameterKind.Duration or IrParameterKind.Period => " us",
                IrParameterKind.Offset => " min",
                _ => "",
            };
            _writer.Line(values is null
                ? $"{parameter.Name}: {Text(parameter.Min)} to {Text(parameter.Max)}{unit}{(parameter.IsOptional ? ", optional" : "")}"
                : $"{parameter.Name} = {(values[i] is { } value ? Text(value) + unit : "absent")}");
        }

        _writer.Close();
    }

    private void OncePerConfiguration(IReadOnlyList<long?>? values)
    {
        if (plan.Configured.Count == 0) return;
        var results = values is null ? null : IrInterpreter.ForPlan(plan, values).Configured;
        _writer.Line().Open("Once for a configuration");
        foreach (var step in plan.Configured)
        {
            var names = string.Join(", ", step.Results.Select(result => result.Name));
            var code = step.Value is { } value
                ? IrDump.Print(value)
                : $"{step.Function}({string.Join(", ", step.Arguments.Select(IrDump.Print))})";
            var outcome = results is null ? "" : $" = {string.Join(", ", step.Results.Select(result => results[result.Name]?.ToString(CultureInfo.InvariantCulture) ?? "unusable"))}";
            _writer.Line($"{names} = {code}{outcome}");
        }

        _writer.Close();
    }

    private void Ranges(RangeReport report, IReadOnlyDictionary<int, Interval>? reached)
    {
        _writer.Line().Open(reached is null ? "Ranges, for every configuration that the declarations allow" : "Ranges, for this configuration");
        var rows = report.Sites.Select(finding => (
            Level: Describe(finding.Level),
            Range: reached is null ? Text(finding.Range) : reached.TryGetValue(finding.Site, out var range) ? Text(range) : "once",
            Site: plan.Source.Sites[finding.Site])).ToArray();
        var (level, width) = (rows.Max(row => row.Level.Length), rows.Max(row => row.Range.Length));
        foreach (var row in rows) _writer.Line($"{row.Level.PadRight(level)}  {row.Range.PadRight(width)}  {row.Site.Text}{Allowed(row.Site)}");
        _writer.Close();
    }

    private static string Describe(Level level) => level switch
    {
        Level.Proved => "proved",
        Level.Configuration => "at configuration",
        _ => "at run time",
    };

    private static string Allowed(IrSite site) =>
        site is { Min: -IrLimits.MaxExact, Max: IrLimits.MaxExact } ? "" : $"    (within {Text(site.Min)} to {Text(site.Max)})";

    private static string Text(Interval interval) =>
        interval.IsEmpty ? "not reached" : interval.IsSingle ? Text(interval.Min) : $"{Text(interval.Min)} to {Text(interval.Max)}";

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
