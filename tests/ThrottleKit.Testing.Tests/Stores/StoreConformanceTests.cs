using System.Collections.Concurrent;

namespace ThrottleKit.Testing.Tests.Stores;

/// <summary>The kit lets a right store pass, and each flaw is found by the check that is named for it.</summary>
public class StoreConformanceTests
{
    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task RightStore_Passes(string check) => RunAsync(StoreFlaw.None, check);

    [Theory]
    [InlineData(StoreFlaw.NoLock, "ConcurrentRequests_AllowExactlyTheLimit")]
    [InlineData(StoreFlaw.NoLock, "FirstRequestsOnANewKey_AreNotAllFirst")]
    [InlineData(StoreFlaw.NoLock, "CreditsAndChargesAtTheSameTime_AreAllCounted")]
    [InlineData(StoreFlaw.LocksOneKeyAtATime, "ConcurrentRequestsOnSeveralKeys_AllowExactlyTheLeastLimit_AndConsumeNothingInPart")]
    [InlineData(StoreFlaw.ConsumesInPart, "DenialOfOneOfSeveral_ConsumesFromNone_AndSaysWhichDenied")]
    [InlineData(StoreFlaw.ConsumesInPart, "HistoriesOnSeveralKeys_AreThoseOfTheOracle")]
    [InlineData(StoreFlaw.TrimsKeys, "Keys_AreAnyBytes_AndNeverTakenForOneAnother")]
    [InlineData(StoreFlaw.ReadsKeysAsText, "Keys_AreAnyBytes_AndNeverTakenForOneAnother")]
    [InlineData(StoreFlaw.TakesLongKeys, "KeyThatIsTooLong_IsRefused")]
    [InlineData(StoreFlaw.TakesAnyTogether, "RequestsThatCannotBeTogether_AreRefused")]
    [InlineData(StoreFlaw.ResetsByPrefix, "Reset_ForgetsTheKeysNamed_AndNoOther")]
    [InlineData(StoreFlaw.WritesDenials, "Denial_ChangesNothing")]
    [InlineData(StoreFlaw.AppliesWhenCancelled, "CancelledCall_IsNotCarriedOut")]
    [InlineData(StoreFlaw.ClocksDiffer, "Clock_IsTheStores_AndDoesNotGoBack")]
    [InlineData(StoreFlaw.DropsStatesEarly, "State_IsGoneWhenItSaysTheSameAsNone_AndNotBefore")]
    [InlineData(StoreFlaw.CreditsBlindly, "HistoriesOnOneKey_AreThoseOfTheOracle")]
    public Task Flaw_IsFound(StoreFlaw flaw, string check) => Assert.ThrowsAsync<StoreConformanceException>(() => RunAsync(flaw, check));

    [Fact]
    public Task UnknownCheck_IsRefused() => Assert.ThrowsAsync<ArgumentException>(() => RunAsync(StoreFlaw.None, "EverythingIsFine"));

    private static Task RunAsync(StoreFlaw flaw, string check)
    {
        var states = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var clients = 0;
        return new StoreConformance(() => new StandInStore(states, flaw, clients++)).RunAsync(check);
    }
}
