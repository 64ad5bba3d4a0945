using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace ThrottleKit.Hosting.Configuration;

/// <summary>
/// Reads policies from a section of the host's configuration, by hand: what a policy file says in JSON, it says here in keys, and the same code gives it its meaning.
/// </summary>
internal sealed class PolicySection(IConfiguration section)
{
    private const string Root = "policies", Leased = "leases";

    private string Path => (section as IConfigurationSection)?.Path ?? "";

    /// <summary>Calls back when the section changes.</summary>
    public IDisposable OnChange(Action changed) => ChangeToken.OnChange(section.GetReloadToken, changed);

    /// <summary>The policies as they stand now.</summary>
    /// <param name="registry">The strategies that they can name.</param>
    /// <param name="errors">Where everything wrong goes.</param>
    public IReadOnlyList<Policy> Read(StrategyRegistry registry, List<PolicyError> errors)
    {
        foreach (var unknown in section.GetChildren().Where(child => !Is(child, Root) && !Is(child, Leased)))
            Report(errors, unknown.Path, $"'{unknown.Key}' is not known here; the members are '{Root}' and '{Leased}'.");
        var policies = section.GetSection(Root);
        if (!policies.Exists()) Report(errors, Path, $"There is no '{Root}'. Is this the section, and does the application load the file it stands in?");
        else if (policies.Value is { Length: > 0 } text) Report(errors, policies.Path, $"'{Root}' must be an object; this is \"{text}\".");

        var settings = new List<PolicySettings>();
        foreach (var policy in policies.GetChildren())
        {
            if (policy.Value is { Length: > 0 } value) Report(errors, policy.Path, $"A policy must be an object; this is \"{value}\".", policy.Key);
            else settings.Add(new PolicySettings(policy.Key, policy.Path, [.. policy.GetChildren().Where(IsGiven).Select(Value)]));
        }

        try
        {
            return PolicyFile.Bind(settings, registry).Policies;
        }
        catch (PolicyFileException exception)
        {
            errors.AddRange(exception.Errors);
            return [];
        }
    }

    /// <summary>How policies use the store, by their names: <c>"leases": { "api": "leased" }</c>.</summary>
    /// <param name="errors">Where everything wrong goes.</param>
    public IEnumerable<(string Policy, LeaseMode Mode)> Leases(List<PolicyError> errors)
    {
        foreach (var lease in section.GetSection(Leased).GetChildren())
        {
            if (!int.TryParse(lease.Value, out _) && Enum.TryParse<LeaseMode>(lease.Value, ignoreCase: true, out var mode)) yield return (lease.Key, mode);
            else Report(errors, lease.Path, $"'{lease.Key}' is \"{lease.Value}\"; it must be one of strict, cachedDeny, leased.", lease.Key);
        }
    }

    private static bool Is(IConfigurationSection child, string name) => child.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>A null is the same as nothing, as in a policy file.</summary>
    private static bool IsGiven(IConfigurationSection setting) => setting.Value is not null || setting.GetChildren().Any();

    private static PolicyValue Value(IConfigurationSection setting) => new(setting.Key, setting.Path, setting.Value ?? "{ ... }");

    private static void Report(List<PolicyError> errors, string path, string message, string? policy = null) =>
        errors.Add(new PolicyError(policy, 0, 0, message, path));
}
