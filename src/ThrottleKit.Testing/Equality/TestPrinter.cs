using System.Globalization;

namespace ThrottleKit.Testing;

/// <summary>Prints a history as an xunit test, ready to paste.</summary>
internal static class TestPrinter
{
    /// <summary>The test.</summary>
    /// <param name="name">The name of the method.</param>
    /// <param name="history">What it runs.</param>
    /// <param name="hosts">The expressions that make the hosts that must agree.</param>
    public static string Print(string name, History history, IEnumerable<string> hosts)
    {
        var lines = Print(history).Split('\n').Select(line => $"    {line}\n");
        return $"[Fact]\npublic void {name}() =>\n{string.Concat(lines)}        .AssertSame({string.Join(", ", hosts)});\n";
    }

    /// <summary>A history as a test writes it, without a last line end.</summary>
    /// <param name="history">The history.</param>
    public static string Print(History history)
    {
        var type = history.Definition.DeclaredBy.FullName!.Replace('+', '.');
        return $"new History({type}.Definition)" + string.Concat(history.Steps.Select(step => $"\n    {Print(history.Definition, step)}"));
    }

    /// <summary>An operation as a test writes it.</summary>
    /// <param name="step">The operation.</param>
    public static string Print(ApplyStep step)
    {
        var (key, request) = (Print(step.Key), step.Request);
        var now = $"now: {Print(request.Now)}";
        return request.Operation switch
        {
            StrategyOperation.Grant => $"Grant({key}, {now}, wanted: {Print(request.Amount)}, least: {Print(request.Least)})",
            StrategyOperation.Credit => $"Credit({key}, {now}, amount: {Print(request.Amount)}, debitedAt: {Print(request.DebitedAt)})",
            StrategyOperation.Charge => $"Charge({key}, {now}, amount: {Print(request.Amount)})",
            _ => $"{request.Operation}({key}, {now}, cost: {Print(request.Amount)})",
        };
    }

    private static string Print(StrategyDefinition definition, HistoryStep step) => step switch
    {
        ApplyStep apply => $".{Print(apply)}",
        PlantStep plant => $".Plant({Print(plant.Key)}, {Print(plant.State)})",
        ConfigureStep { Arguments: var arguments } =>
            $".Configure({string.Join(", ", Enumerable.Range(0, arguments.Count).Select(i => Print(arguments[i])))}) // {arguments.ToString(definition)}",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Unknown step."),
    };

    private static string Print(long? number) => number?.ToString("#,0", Underscores) ?? "null";

    private static string Print(string? text) =>
        text is null ? "null" : $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static readonly NumberFormatInfo Underscores = new() { NumberGroupSeparator = "_" };
}
