namespace ThrottleKit.Budgets;

/// <summary>
/// Says how much output a metered call sets aside at first. It may learn; it holds nothing: whatever it answers is cut to what the call can write, and every token beyond it is
/// debited before it is released. A bad one costs round trips or concurrency, never the budget.
/// </summary>
public interface IReservationSizer
{
    /// <summary>How many output tokens to set aside.</summary>
    /// <param name="kind">What calls are told apart by, such as the model.</param>
    /// <param name="most">The most that the call can write.</param>
    long Size(string kind, long most);

    /// <summary>A call has ended.</summary>
    /// <param name="kind">As in <see cref="Size"/>.</param>
    /// <param name="output">How many output tokens it wrote, reasoning included.</param>
    void Observe(string kind, long output);
}

/// <summary>Always the same slice.</summary>
/// <param name="tokens">How many output tokens.</param>
public sealed class FixedSlice(long tokens) : IReservationSizer
{
    /// <inheritdoc/>
    public long Size(string kind, long most) => tokens;

    /// <inheritdoc/>
    public void Observe(string kind, long output)
    {
    }
}
