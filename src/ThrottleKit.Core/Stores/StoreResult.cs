using System.Diagnostics.CodeAnalysis;

namespace ThrottleKit.Stores;

/// <summary>What is known of a call on a store after it.</summary>
public enum StoreOutcome
{
    /// <summary>It was carried out, be the answer a denial.</summary>
    Applied,

    /// <summary>It certainly was not carried out and will not be: it may be repeated.</summary>
    NotApplied,

    /// <summary>
    /// Nobody can say: it may have been carried out, or still be. It must not be repeated, as that might charge twice; whoever counts takes it for carried out.
    /// </summary>
    Unknown,
}

/// <summary>What came of a call on a store.</summary>
/// <typeparam name="T">What it answers.</typeparam>
public readonly struct StoreResult<T>
{
    private readonly T? _value;

    private StoreResult(StoreOutcome outcome, T? value, Exception? failure, Exception? standsInFor = null)
    {
        Outcome = outcome;
        _value = value;
        Failure = failure;
        StandsInFor = standsInFor;
    }

    /// <summary>What is known of it.</summary>
    public StoreOutcome Outcome { get; }

    /// <summary>What went wrong; null where it was carried out.</summary>
    public Exception? Failure { get; }

    /// <summary>Where something else answered in the store's place (see <see cref="GuardedStore"/>), why the store did not; null where it did.</summary>
    public Exception? StandsInFor { get; }

    /// <summary>Whether it was carried out.</summary>
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsApplied => Failure is null;

    /// <summary>The answer.</summary>
    /// <exception cref="InvalidOperationException">It was not carried out, or nobody can say.</exception>
    public T Value => IsApplied ? _value! : throw new InvalidOperationException($"There is no answer: {Failure.Message}", Failure);

    /// <summary>It was carried out.</summary>
    /// <param name="value">The answer.</param>
    public static StoreResult<T> Applied(T value) => new(StoreOutcome.Applied, value, null);

    /// <summary>It was carried out, by something that stands in for the store.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="failure">Why the store did not answer.</param>
    public static StoreResult<T> StandIn(T value, Exception failure) => new(StoreOutcome.Applied, value, null, failure);

    /// <summary>It was not carried out.</summary>
    /// <param name="failure">Why.</param>
    public static StoreResult<T> NotApplied(Exception failure) => new(StoreOutcome.NotApplied, default, failure);

    /// <summary>Nobody can say.</summary>
    /// <param name="failure">Why.</param>
    public static StoreResult<T> Unknown(Exception failure) => new(StoreOutcome.Unknown, default, failure);
}
