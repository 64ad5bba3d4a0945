using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Collects what is computed once for a configuration. What is asked for twice is computed once, whatever function asks. Until
/// <see cref="FinishedSteps"/> knows which are needed and names them, values go by numbers.
/// </summary>
/// <param name="strategy">The strategy.</param>
internal sealed class ConfiguredSteps(IrStrategy strategy)
{
    private readonly List<ConfiguredStep> _steps = [];
    private readonly List<string?> _hints = [];
    private readonly Dictionary<string, ConfiguredStep> _byValue = [];
    private readonly Dictionary<ConfiguredStep, ConfiguredStep> _known = [];
    private readonly Dictionary<ConfiguredStep, bool> _canFail = [];
    private readonly Dictionary<(long Min, long Max), int> _siteOfRange = [];

    /// <summary>The steps, in an order in which they can be computed.</summary>
    public IReadOnlyList<ConfiguredStep> Steps => _steps;

    /// <summary>What a value is to be called, if anybody has said.</summary>
    public string? HintOf(IrVariable value) => _hints[NumberOf(value.Name)];

    /// <summary>Says what a value is to be called, whatever was said before.</summary>
    public void Rename(IrConfigured value, string hint) => _hints[NumberOf(value.Name)] = hint;

    /// <summary>The step that computes a value.</summary>
    public ConfiguredStep StepOf(IrConfigured value) => _byValue[value.Name];

    /// <summary>The expression that a value comes from; null if it comes from a call.</summary>
    public IrExpression? ValueOf(IrConfigured value) => StepOf(value).Value;

    /// <summary>The value of an expression over parameters, constants and other configured values.</summary>
    /// <param name="value">The expression; an atom stays as it is.</param>
    /// <param name="hint">What to call the value.</param>
    public IrExpression Add(IrExpression value, string? hint) =>
        value.IsAtom() ? value : Add(new ConfiguredStep(default, value, null, default), [new IrVariable("", value.Type)], [hint])[0];

    /// <summary>The results of a call whose arguments are all known for a configuration.</summary>
    public IReadOnlyList<IrExpression> Add(IrCall call) =>
        Add(new ConfiguredStep(default, null, call.Function, call.Arguments), call.Results, call.Results.Select(result => result.Name));

    /// <summary>Whether reading a value can fail, because computing it can.</summary>
    /// <param name="value">The value.</param>
    /// <param name="expressionCanFail">Whether an expression can.</param>
    /// <param name="functionCanFail">Whether a call of a function can.</param>
    public bool CanFail(IrConfigured value, Func<IrExpression, bool> expressionCanFail, Func<string, bool> functionCanFail)
    {
        var step = StepOf(value);
        if (!_canFail.TryGetValue(step, out var canFail))
        {
            canFail = (step.Function is { } function && functionCanFail(function)) || step.Inputs().Any(expressionCanFail);
            _canFail.Add(step, canFail);
        }

        return canFail;
    }

    /// <summary>An expression with each site replaced by the first of the same range: two that are equal then have equal values and fail alike.</summary>
    public IrExpression Canonical(IrExpression expression) => expression.Rewrite(part =>
    {
        if (part.Site() == IrSite.None) return part;
        var site = strategy.Sites[part.Site()];
        if (part is IrBinary { Op: IrBinaryOp.Add, Left: IrParameter parameter, Right: IrInt extra } && AlwaysFits(parameter.Name, extra.Value, site)) return part.WithSite(IrSite.None);
        if (!_siteOfRange.TryGetValue((site.Min, site.Max), out var first)) _siteOfRange.Add((site.Min, site.Max), first = site.Id);
        return part.WithSite(first);
    });

    /// <summary>Buckets + 1, say, is the same as the length of a row that is one longer than a parameter says, which has no site.</summary>
    private bool AlwaysFits(string name, long extra, IrSite site) =>
        strategy.Parameters.First(parameter => parameter.Name == name) is { IsOptional: false } declared
        && declared.Min + extra >= site.Min && declared.Max + extra <= site.Max;

    private List<IrExpression> Add(ConfiguredStep step, IEnumerable<IrVariable> results, IEnumerable<string?> hints)
    {
        var key = step with { Value = step.Value is { } value ? Canonical(value) : null, Arguments = step.Arguments.Select(Canonical).ToEquatableArray() };
        var names = hints.ToList();
        if (_known.TryGetValue(key, out var known))
        {
            for (var i = 0; i < names.Count; i++) _hints[NumberOf(known.Results[i].Name)] ??= names[i];
        }
        else
        {
            known = step with { Results = results.Select((result, i) => result with { Name = NameOf(_hints.Count + i) }).ToEquatableArray() };
            _known.Add(key, known);
            _steps.Add(known);
            _hints.AddRange(names);
            foreach (var result in known.Results) _byValue.Add(result.Name, known);
        }

        return [.. known.Results.Select(result => new IrConfigured(result.Name, result.Type))];
    }

    private static string NameOf(int number) => $"#{number}";

    private static int NumberOf(string name) => int.Parse(name.Substring(1));
}
