using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace Microsoft.Extensions.AI;

/// <summary>Puts token budgets into the pipeline of a chat client.</summary>
public static class TokenBudgetChatClientBuilderExtensions
{
    /// <summary>
    /// Holds what calls spend to budgets: reserved before, metered during, settled after. Add it after <c>UseFunctionInvocation</c>, so that each call to the model that a conversation with
    /// functions takes is a call of its own; and after what retries, with the retries of the provider's own client switched off, as each attempt may be billed.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="budget">Where the budgets stand, and their mode.</param>
    /// <param name="levels">Whose budgets a call is debited to: all of them together, or none.</param>
    /// <param name="options">How they are held.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ChatClientBuilder UseTokenBudget(
        this ChatClientBuilder builder, Budget budget, Func<ChatCall, IReadOnlyList<BudgetLevel>> levels, TokenBudgetChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(levels);
        options?.Validate();
        return builder.Use(inner => new TokenBudgetChatClient(inner, budget, levels, options));
    }
}
