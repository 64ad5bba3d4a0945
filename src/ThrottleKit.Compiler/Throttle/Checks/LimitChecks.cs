using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Throttling;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>Checks the limit that one attribute describes or names: its numbers, its durations, its strategy, its key.</summary>
internal sealed class LimitChecks(IMethodSymbol method, ThrottleSpec spec, Compilation compilation, CancellationToken cancellation)
{
    private static readonly string[] Describing = ["Tokens", "Per", "Burst", "Strategy"];

    private readonly List<Refusal> _found = [];

    public IReadOnlyList<Refusal> Find()
    {
        if (spec.Cost < 0) Note(LimitRules.NotPositive, "Cost", "Cost", spec.Cost, "a call takes at least 1 permit");
        else if (spec.Cost == 0) Note(LimitRules.CostsNothing, "Cost");
        if (spec.NamesPolicy) Named();
        else Described();
        if (spec.Key is { } key) Key(key);
        if (spec.MaxWait is { } wait && Duration("MaxWait", wait) == 0) Note(LimitRules.NotPositive, "MaxWait", "MaxWait", wait, "leave it out where a call does not wait");
        return _found;
    }

    private void Named()
    {
        if (string.IsNullOrEmpty(spec.Policy)) Note(LimitRules.Ambiguous, null, "names no policy; give the policy's name, or Tokens and Per");
        else if (Describing.FirstOrDefault(spec.Has) is { } given)
            Note(LimitRules.Ambiguous, given, $"names the policy '{spec.Policy}' and gives '{given}', which the policy has; remove one of the two");
    }

    private void Described()
    {
        if (!spec.Has("Tokens") || spec.Per is null)
        {
            Note(LimitRules.Ambiguous, null, "describes no limit; give Tokens and Per, or the name of a policy");
            return;
        }

        var before = _found.Count;
        if (spec.Tokens <= 0) Note(LimitRules.NotPositive, "Tokens", "Tokens", spec.Tokens, "a limit has at least 1 permit");
        if (spec.Has("Burst") && spec.Burst <= 0) Note(LimitRules.NotPositive, "Burst", "Burst", spec.Burst, "leave it out for a burst as large as Tokens");
        if (StrategyNames.Find(spec.Strategy, compilation) is not { } strategy)
            Note(LimitRules.UnknownStrategy, "Strategy", spec.Strategy, NearestText.Hint(spec.Strategy, StrategyNames.Known(compilation)));
        else Strategy(strategy, StrategyNames.NameOf(strategy), _found.Count == before);
    }

    private void Strategy(INamedTypeSymbol strategy, string name, bool isSound)
    {
        var parameters = CheckedParameter.Of(strategy);
        var names = parameters.Select(parameter => parameter.Name).ToList();
        var (tokens, per, burst) = (ThrottleRoles.Tokens(names), ThrottleRoles.Per(names), ThrottleRoles.Burst(names));
        if (tokens is null || per is null) Note(LimitRules.Unsuitable, "Strategy", name, "has no parameters for Tokens and Per; configure it as a policy and name that");
        if (spec.Has("Burst") && burst is null) Note(LimitRules.Unsuitable, "Burst", name, "has no burst; remove Burst");
        foreach (var other in parameters.Where(parameter => parameter.IsRequired && parameter.Name != tokens && parameter.Name != per && parameter.Name != burst))
            Note(LimitRules.Unsuitable, "Strategy", name, $"needs a value for '{other.Name}', which an attribute cannot give; configure it as a policy and name that");

        if (parameters.FirstOrDefault(parameter => parameter.Name == per) is { } period) Period(period, name);
        if (!isSound || tokens is null) return;

        var most = burst is null || spec.Burst == 0 ? spec.Tokens : spec.Burst;
        InRange(parameters.First(parameter => parameter.Name == tokens), "Tokens", spec.Tokens, name);
        if (burst is not null) InRange(parameters.First(parameter => parameter.Name == burst), spec.Burst == 0 ? "Tokens" : "Burst", ThrottleRoles.BurstValue(burst, most), name);
        if (spec.Cost > most) Note(LimitRules.CostAboveBurst, "Cost", spec.Cost, most, burst is null ? "Tokens" : "Burst");
    }

    private void Period(CheckedParameter period, string strategy)
    {
        if (period.IsPeriod && DurationText.IsCalendar(spec.Per!)) return;
        if (Duration("Per", spec.Per!, period.IsPeriod ? "write day, week or month, or a whole number with a unit (1h, 30d)" : DurationText.Remedy) is not { } length) return;
        if (length == 0) Note(LimitRules.NotPositive, "Per", "Per", spec.Per!, "a period takes time");
        else InRange(period, "Per", length, strategy);
    }

    private void InRange(CheckedParameter parameter, string word, long value, string strategy)
    {
        if ((value >= parameter.Min && value <= parameter.Max) || _found.Any(found => found.Rule == LimitRules.OutOfRange && (string)found.Arguments[0]! == word)) return;
        Note(LimitRules.OutOfRange, word, word, parameter.Text(value), strategy, parameter.Text(parameter.Min), parameter.Text(parameter.Max));
    }

    private long? Duration(string word, string text, string remedy = DurationText.Remedy)
    {
        var length = DurationText.Read(text);
        if (length is null) Note(LimitRules.Unreadable, word, word, text, remedy);
        return length;
    }

    private void Key(string key)
    {
        var parameter = method.Parameters.FirstOrDefault(parameter => parameter.Name == key);
        var member = parameter is null ? ThrottleMembers.Value(method, key) : null;
        if ((parameter?.Type ?? (member is null ? null : ThrottleMembers.ValueType(member))) is not { } type)
            Note(LimitRules.UnknownKey, "Key", key, method.Name, NearestText.Hint(key, method.Parameters.Select(each => each.Name)));
        else if (parameter?.RefKind == RefKind.Out)
            Note(LimitRules.UnusableKey, "Key", key, "is given back by the method", "name a parameter that it is called with");
        else if (type.IsRefLikeType || type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
            Note(LimitRules.UnusableKey, "Key", key, $"is a '{type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}', which cannot be kept", "name a string or another value");
        else if (!ThrottleBinder.CanBeKey(type))
            Note(LimitRules.UnusableKey, "Key", key, "may be null", "name a value that is never null, such as a property that gives those without a name one in common");
        else if (member is IFieldSymbol { IsConst: true } or IFieldSymbol { IsStatic: true, IsReadOnly: true })
            Note(LimitRules.ConstantKey, "Key", key);
    }

    private void Note(DiagnosticDescriptor rule, string? word, params object?[] arguments) => _found.Add(new Refusal(rule, spec.Place(word, cancellation), [.. arguments]));
}
