namespace LlmGateway.Budgets;

/// <summary>What a limit counts.</summary>
internal enum Unit
{
    Requests,
    Tokens,

    /// <summary>In micro-dollars.</summary>
    Dollars,
}
