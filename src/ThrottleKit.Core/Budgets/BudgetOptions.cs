namespace ThrottleKit.Budgets;

/// <summary>How budgets are held.</summary>
public sealed record BudgetOptions
{
    /// <summary>When tokens are debited. Default: <see cref="BudgetMode.Hard"/>.</summary>
    public BudgetMode Mode { get; init; }

    /// <summary>For <see cref="BudgetMode.Metered"/>: how many output tokens are debited at a time once what was set aside at first is used up, from 1. Default: 256.</summary>
    public long Slice { get; init; } = 256;

    /// <summary>For <see cref="BudgetMode.Metered"/>: how many output tokens are set aside at first. Default: <see cref="Slice"/>.</summary>
    public IReservationSizer? Sizer { get; init; }

    /// <summary>The longest that a call to the store may take. Default: 250 ms.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long the mark that a call has been settled outlives its windows: the most that the store's clock may step back. Default: one minute.
    /// </summary>
    public TimeSpan ClockAllowance { get; init; } = TimeSpan.FromMinutes(1);

    internal void Validate()
    {
        if (!Enum.IsDefined(Mode)) throw new ArgumentOutOfRangeException(nameof(Mode), Mode, $"There is no mode {Mode}.");
        if (Slice is < 1 or > Exact.MaxAmount) throw new ArgumentOutOfRangeException(nameof(Slice), Slice, $"A slice is {Slice} tokens; it must be at least 1.");
        if (Deadline <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(Deadline), Deadline, $"The deadline is {Deadline}; it must be above zero.");
        if (ClockAllowance < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(ClockAllowance), ClockAllowance, $"The allowance is {ClockAllowance}; it must not be negative.");
    }
}
