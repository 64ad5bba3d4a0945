using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>
/// What every store is held to, ours and anybody's own. Each check is a case of its own, so that a test theory over <see cref="Checks"/> names what is broken:
/// <code>
/// public static TheoryData&lt;string&gt; Checks => [.. StoreConformance.Checks];
///
/// [Theory, MemberData(nameof(Checks))]
/// public Task Store_Conforms(string check) => new StoreConformance(() => new MyStore(...)).RunAsync(check);
/// </code>
/// </summary>
/// <param name="connect">
/// Makes a client of the store; each is disposed. The checks use keys that no other run uses, and leave them behind.
/// </param>
/// <param name="seed">What everything random follows from.</param>
public sealed class StoreConformance(Func<IStrategyStore> connect, ulong seed = 1)
{
    private static readonly Dictionary<string, Func<StoreProbe, Task>> All = new(StringComparer.Ordinal)
    {
        ["ConcurrentRequests_AllowExactlyTheLimit"] = ConcurrencyChecks.OneKey,
        ["ConcurrentRequestsOnSeveralKeys_AllowExactlyTheLeastLimit_AndConsumeNothingInPart"] = ConcurrencyChecks.SeveralKeys,
        ["ConcurrentRequestsOnAnyOfSeveralKeys_AllowExactlyTheSumOfTheLimits_EachFromOneKey"] = ConcurrencyChecks.AnyOfSeveralKeys,
        ["FirstRequestsOnANewKey_AreNotAllFirst"] = ConcurrencyChecks.NewKeys,
        ["CreditsAndChargesAtTheSameTime_AreAllCounted"] = ConcurrencyChecks.CreditsAndCharges,
        ["Keys_AreAnyBytes_AndNeverTakenForOneAnother"] = KeyChecks.Bytes,
        ["KeyThatIsTooLong_IsRefused"] = KeyChecks.TooLong,
        ["Reset_ForgetsTheKeysNamed_AndNoOther"] = KeyChecks.Reset,
        ["Denial_ChangesNothing"] = OperationChecks.Denial,
        ["DenialOfOneOfSeveral_ConsumesFromNone_AndSaysWhichDenied"] = OperationChecks.DenialOfOne,
        ["AnyOfSeveral_TakesFromTheFirstThatAllows_AndSaysWhatThoseBeforeItSaid"] = OperationChecks.Any,
        ["Batch_DecidesEachRequestForItself"] = OperationChecks.Batch,
        ["RequestsThatCannotBeTogether_AreRefused"] = OperationChecks.WrongTogether,
        ["CancelledCall_IsNotCarriedOut"] = OperationChecks.Cancelled,
        ["Clock_IsTheStores_AndDoesNotGoBack"] = TimeChecks.Clock,
        ["State_IsGoneWhenItSaysTheSameAsNone_AndNotBefore"] = TimeChecks.Expiry,
        ["HistoriesOnOneKey_AreThoseOfTheOracle"] = HistoryChecks.OneKey,
        ["HistoriesOnSeveralKeys_AreThoseOfTheOracle"] = HistoryChecks.SeveralKeys,
        ["HistoriesOnAnyOfSeveralKeys_AreThoseOfTheOracle"] = HistoryChecks.AnyOfSeveralKeys,
    };

    /// <summary>The names of the checks: what a store promises.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. All.Keys];

    /// <summary>Runs one check.</summary>
    /// <param name="check">One of <see cref="Checks"/>.</param>
    /// <exception cref="StoreConformanceException">The store breaks what the check says.</exception>
    /// <exception cref="ArgumentException">There is no such check.</exception>
    public async Task RunAsync(string check)
    {
        if (!All.TryGetValue(check, out var run)) throw new ArgumentException($"There is no check '{check}'.", nameof(check));
        await using var probe = new StoreProbe(connect, seed);
        await run(probe).ConfigureAwait(false);
    }
}

/// <summary>A store breaks one of its promises.</summary>
/// <param name="message">What was expected, and what happened.</param>
public sealed class StoreConformanceException(string message) : Exception(message);
