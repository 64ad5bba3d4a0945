namespace ThrottleKit.Budgets.Machine;

/// <summary>
/// The steps of a call that spends, as pure functions. What runs in production and what the checker searches are these; there is no second version. Each is an action of
/// <c>specs/TokenBudget.tla</c>, and each guard has a mutant that shows what goes wrong without it.
/// </summary>
internal static class SpendSteps
{
    /// <summary>How many output tokens are set aside when a call opens.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="most">The most that the call can write.</param>
    /// <param name="wish">What a sizer would like. It only chooses between one token and the most.</param>
    public static long First(BudgetMode mode, long most, long wish) => mode switch
    {
        BudgetMode.Hard => most,
        BudgetMode.Metered => Math.Clamp(wish, Math.Min(1, most), most),
        _ => 0,
    };

    /// <summary>Whether a call may open or go on to another chunk, where what it holds is not what lets it.</summary>
    /// <param name="left">What is left of the budget.</param>
    public static bool MayGoOn(long left) => left > 0;

    /// <summary>How many more output tokens to set aside before so many can be released: a slice, but not beyond the most that the call can write, unless it does write more.</summary>
    public static long Ahead(in Spending spending, long tokens, long slice, long most) =>
        spending.Held >= tokens ? 0 : Math.Max(tokens - spending.Held, Math.Min(slice, most - spending.Covered));

    /// <summary>Sets tokens aside that have been debited.</summary>
    public static Spending SetAside(in Spending spending, long tokens) => spending with { Covered = spending.Covered + tokens };

    /// <summary>A chunk is there.</summary>
    /// <param name="mode">The mode. Metered calls are cut where what they hold ends; the others pay for what is there already.</param>
    /// <param name="spending">What the call holds.</param>
    /// <param name="tokens">How many tokens the chunk has.</param>
    /// <param name="next">What it holds then.</param>
    public static Landing Land(BudgetMode mode, in Spending spending, long tokens, out Spending next)
    {
        var own = Math.Min(tokens, spending.Held);
        if (mode == BudgetMode.Metered)
        {
            next = spending with { Output = spending.Output + own };
            return new Landing(own, 0);
        }

        var late = tokens - own;
        next = new Spending(spending.Covered + late, spending.Output + tokens);
        return new Landing(tokens, late);
    }

    /// <summary>Lets go of what is held and not used.</summary>
    public static Spending LetGo(in Spending spending, out long unused)
    {
        unused = spending.Held;
        return spending with { Covered = spending.Covered - unused };
    }
}
