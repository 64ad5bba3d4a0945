using System.Diagnostics.Metrics;

namespace ThrottleKit.Budgets;

/// <summary>What the meter <c>ThrottleKit</c> says of budgets. Amounts are in the unit of the level that the tag names.</summary>
internal static class BudgetMetrics
{
    private static readonly Counter<long> Reserved = Instruments.Meter.CreateCounter<long>("throttlekit.budget.reserved", null, "What was debited before or as it came.");

    private static readonly Counter<long> Used = Instruments.Meter.CreateCounter<long>("throttlekit.budget.used", null, "What settled calls used.");

    private static readonly Counter<long> Refunded = Instruments.Meter.CreateCounter<long>("throttlekit.budget.refunded", null, "What settled calls had reserved and not used.");

    private static readonly Counter<long> Debt = Instruments.Meter.CreateCounter<long>("throttlekit.budget.debt", null, "What settled calls used beyond what they had reserved.");

    private static readonly Counter<long> Denied = Instruments.Meter.CreateCounter<long>("throttlekit.budget.denied", "{call}", "Calls that got no tokens, or no more.");

    public static void Reserve(string level, long amount)
    {
        if (Reserved.Enabled && amount > 0) Reserved.Add(amount, new KeyValuePair<string, object?>("level", level));
    }

    public static void Settle(string level, long used, long reserved)
    {
        var tag = new KeyValuePair<string, object?>("level", level);
        if (Used.Enabled) Used.Add(used, tag);
        if (used < reserved && Refunded.Enabled) Refunded.Add(reserved - used, tag);
        if (used > reserved && Debt.Enabled) Debt.Add(used - reserved, tag);
    }

    public static void Deny(BudgetDenial denial)
    {
        if (Denied.Enabled) Denied.Add(1, new("level", denial.Level), new("reason", denial.Reason.ToString()));
    }
}
