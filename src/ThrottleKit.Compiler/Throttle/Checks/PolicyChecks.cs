using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>
/// The policies of a settings file, <c>appsettings*.json</c> with its section <c>ThrottleKit</c>, given as an additional file: their names, and what is wrong with
/// them, each thing at its own place in the file.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="text">Its text.</param>
public sealed class PolicyChecks(string path, SourceText text)
{
    private static readonly string[] Modes = ["strict", "cachedDeny", "leased"];

    private readonly JsonObject? _section = (JsonText.Read(text.ToString()) as JsonObject)?["ThrottleKit"] as JsonObject;

    private JsonObject? Policies => _section?["policies"] as JsonObject;

    private JsonObject? Leased => _section?["leases"] as JsonObject;

    /// <summary>The file's name.</summary>
    public string FileName => Path.GetFileName(path);

    /// <summary>Whether the file configures policies at all.</summary>
    public bool HasPolicies => Policies is not null;

    /// <summary>The names of the policies.</summary>
    public IEnumerable<string> Names => Policies?.Members.Select(policy => policy.Name) ?? [];

    /// <summary>Whether a file is one that can have policies.</summary>
    /// <param name="path">The file.</param>
    public static bool IsSettings(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What to tell somebody who names a policy that none of the files has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="files">The files.</param>
    public static string Hint(string name, IEnumerable<PolicyChecks> files) => NearestText.Hint(name, files.SelectMany(file => file.Names));

    /// <summary>What is wrong with the policies.</summary>
    /// <param name="compilation">The project, which has the strategies.</param>
    public IEnumerable<Refusal> Find(Compilation compilation) =>
        (Policies?.Members ?? []).SelectMany(policy => Policy(policy, compilation)).Concat((Leased?.Members ?? []).SelectMany(lease => Lease(lease, compilation)));

    private IEnumerable<Refusal> Policy(JsonMember policy, Compilation compilation)
    {
        if (policy.Value is not JsonObject settings)
        {
            yield return Wrong(policy, policy.Value.Span, "it is no object");
            yield break;
        }

        // A file for one environment may change a policy of another file, and then names no strategy.
        if (settings["strategy"] is not JsonScalar { IsNull: false } named) yield break;
        if (StrategyNames.Find(named.Text, compilation) is not { } strategy)
        {
            yield return Wrong(policy, named.Span, $"there is no strategy '{named.Text}'; {NearestText.Hint(named.Text, StrategyNames.Known(compilation))}");
            yield break;
        }

        var parameters = CheckedParameter.Of(strategy);
        foreach (var setting in settings.Members.Where(setting => !Same(setting.Name, "strategy")))
        {
            if (parameters.FirstOrDefault(parameter => Same(parameter.Name, setting.Name)) is not { } parameter)
                yield return Wrong(policy, setting.NameSpan, $"'{StrategyNames.NameOf(strategy)}' has no parameter '{setting.Name}'; {NearestText.Hint(setting.Name, parameters.Select(each => each.Name))}");
            else if (setting.Value is not JsonScalar { IsNull: true } && Complaint(parameter, setting.Value) is { } complaint)
                yield return Wrong(policy, setting.Value.Span, $"'{parameter.Name}' {complaint}");
        }

        foreach (var missing in parameters.Where(parameter => parameter.IsRequired && settings[parameter.Name] is null))
            yield return Wrong(policy, policy.NameSpan, $"it needs a value for '{missing.Name}'");
        if (Uneven(policy.Name, settings) is { } uneven) yield return uneven;
    }

    /// <summary>A window in buckets that do not divide it.</summary>
    private Refusal? Uneven(string policy, JsonObject settings)
    {
        if (settings["window"] is not JsonScalar { Text: var window } || settings["buckets"] is not JsonScalar { Text: var written } place || DurationText.Read(window) is not { } length
            || !long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var buckets) || buckets < 1 || length % buckets == 0)
            return null;
        return At(LimitRules.UnevenWindow, place.Span, policy, buckets, DurationText.Text(length), DurationText.Text((length / buckets + 1) * buckets));
    }

    /// <summary>What is wrong with a lease; whether there is a store to lease from is known when the program starts.</summary>
    private IEnumerable<Refusal> Lease(JsonMember lease, Compilation compilation)
    {
        if (lease.Value is not JsonScalar { Text: var mode } || !Modes.Contains(mode, StringComparer.OrdinalIgnoreCase))
        {
            yield return At(LimitRules.WrongLease, lease.Value.Span, lease.Name, $"has no such lease mode; write one of {string.Join(", ", Modes)}");
            yield break;
        }

        if (!Same(mode, "leased") || (Policies?[lease.Name] as JsonObject)?["strategy"] is not JsonScalar { IsNull: false, Text: var name } || StrategyNames.Find(name, compilation) is not { } strategy) yield break;
        if (KnownTypes.Attribute(strategy, KnownTypes.LeasableAttribute) is null)
            yield return At(LimitRules.WrongLease, lease.Value.Span, lease.Name, $"cannot be leased, as permits of '{StrategyNames.NameOf(strategy)}' mean something only at the moment when they are taken; write cachedDeny or strict");
    }

    private static string? Complaint(CheckedParameter parameter, JsonValue value)
    {
        if (value is not JsonScalar { Text: var written }) return "is no number, text, true or false";
        if (parameter.IsPeriod && DurationText.IsCalendar(written)) return null;
        var read = parameter.IsDuration || parameter.IsPeriod ? DurationText.Read(written)
            : parameter.IsNumber ? (long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null)
            : parameter.Min; // a choice, a flag or an offset: read when the program starts
        if (read is not { } known) return $"is \"{written}\"; {(parameter.IsNumber ? "write a whole number" : DurationText.Remedy)}";
        return known < parameter.Min || known > parameter.Max
            ? $"is {parameter.Text(known)}; it takes {parameter.Text(parameter.Min)} to {parameter.Text(parameter.Max)}"
            : null;
    }

    private Refusal Wrong(JsonMember policy, TextSpan span, string what) => At(LimitRules.WrongPolicy, span, policy.Name, what);

    private Refusal At(DiagnosticDescriptor rule, TextSpan span, params object[] arguments) => new(rule, Location.Create(path, span, text.Lines.GetLinePositionSpan(span)), [.. arguments]);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
