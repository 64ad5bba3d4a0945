using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace LlmGateway.Settings;

/// <summary>The section <c>Gateway</c> of the settings. <c>appsettings.json</c> says what each means.</summary>
internal sealed class GatewaySettings
{
    public const string Section = "Gateway";

    public string Organisation { get; set; } = "acme";

    public string Store { get; set; } = "memory";

    public UpstreamSettings Upstream { get; set; } = new();

    public FakeUpstreamSettings FakeUpstream { get; set; } = new();

    public BudgetMode Streams { get; set; } = BudgetMode.Metered;

    public long Slice { get; set; } = 64;

    public int MostOutput { get; set; } = 1_024;

    public Dictionary<string, ApiKey> Keys { get; set; } = [];

    public LimitsByOwner Limits { get; set; } = new();

    public Dictionary<string, ModelPrice> Prices { get; set; } = [];
}

internal sealed class UpstreamSettings
{
    public string BaseUrl { get; set; } = "";

    public string ApiKey { get; set; } = "";
}

internal sealed class FakeUpstreamSettings
{
    /// <summary>0 for as fast as it can.</summary>
    public double TokensPerSecond { get; set; } = 40;

    public int ShortestAnswer { get; set; } = 60;

    public int LongestAnswer { get; set; } = 400;

    public int Seed { get; set; } = 1;
}

/// <summary>Whose a key is.</summary>
internal sealed record ApiKey(string Name, string Team);

internal sealed class LimitsByOwner
{
    public LimitsOfOwner Key { get; set; } = new();

    public LimitsOfOwner Team { get; set; } = new();

    public LimitsOfOwner Organisation { get; set; } = new();
}

/// <summary>What one key, team or organisation may use; null for as much as it likes.</summary>
internal sealed class LimitsOfOwner
{
    public Limit? Requests { get; set; }

    public Limit? Tokens { get; set; }

    public Limit? Dollars { get; set; }
}

/// <summary>So much in each period.</summary>
internal sealed record Limit(decimal Most, string Per);
