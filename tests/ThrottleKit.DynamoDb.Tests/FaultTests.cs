using System.Diagnostics;
using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Stores;
using ThrottleKit.Testing.DynamoDb;

namespace ThrottleKit.DynamoDb.Tests;

/// <summary>What the store says when DynamoDB or the network fails, and that nothing is charged twice.</summary>
[Collection(DynaliteCollection.Name)]
public sealed class FaultTests : IAsyncLifetime
{
    private const int Limit = 1_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(300);

    private static readonly StrategyExecutor Window = Requests.Window(Limit);

    private readonly Dynalite _dynalite;
    private readonly string _key = Requests.NewKey();
    private readonly FaultHandler _faults = new();
    private readonly DynamoDbStore _store, _other;

    public FaultTests(Dynalite dynalite)
    {
        _dynalite = dynalite;
        (_store, _other) = DynaliteFactAttribute.Missing is null ? (dynalite.Store(faults: _faults), dynalite.Store()) : (null!, null!);
    }

    private StoreRequest[] Both => [Requests.Decide(_key, Window, 1), Requests.Decide(_key + " b", Window, 1)];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _other.DisposeAsync();
    }

    [DynaliteFact]
    public async Task WriteThatSomebodyElseWasBefore_IsDecidedAgain()
    {
        _faults.Next("PutItem", 3, async (forward, _) =>
        {
            await _other.DecideAsync(_key, Window, 1); // between this one's read and its write
            return await forward();
        });

        Assert.Equal(Limit - 4, (await _store.DecideAsync(_key, Window, 1)).Decision.Remaining);
        Assert.Equal(4, _faults.Sent("PutItem"));
    }

    [DynaliteFact]
    public async Task LastPermitThatSomebodyElseTookMeanwhile_IsDenied()
    {
        var one = Requests.Window(1);
        _faults.Next("PutItem", 1, async (forward, _) =>
        {
            await _other.DecideAsync(_key, one, 1);
            return await forward();
        });

        Assert.False((await _store.DecideAsync(_key, one, 1)).Decision.IsAllowed);
    }

    [DynaliteFact]
    public async Task StateThatIsTheSameByALaterClock_IsDecidedAgain_AndNotBeforeIt()
    {
        // Somebody whose clock is ahead takes a permit and gives it back meanwhile: the state is what was read, its time is not.
        var ahead = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        await using var early = _dynalite.Store(new DynamoDbStoreOptions { TimeProvider = ahead });
        await _other.DecideAsync(_key, Window, 1);
        var at = long.MaxValue;
        _faults.Next("PutItem", 1, async (forward, _) =>
        {
            var taken = (await early.DecideAsync(_key, Window, 1)).Decision;
            var given = await early.ApplyAsync(Requests.Decide(_key, Window, 1) with { Operation = StrategyOperation.Credit, DebitedAt = taken.AtMicroseconds }, Requests.Patience);
            Assert.True(given.IsApplied);
            at = taken.AtMicroseconds;
            return await forward();
        });

        var decision = (await _store.DecideAsync(_key, Window, 1)).Decision;
        Assert.Equal((Limit - 2, 2), (decision.Remaining, _faults.Sent("PutItem")));
        Assert.InRange(decision.AtMicroseconds, at, long.MaxValue);
    }

    [DynaliteFact]
    public async Task ResetThatSomebodyElseWasBefore_IsDoneAgain()
    {
        await _other.DecideAsync(_key, Window, 1);
        _faults.Next("DeleteItem", 1, async (forward, _) =>
        {
            await _other.DecideAsync(_key, Window, 1);
            return await forward();
        });

        Assert.Equal(1, (await _store.ResetAsync([Requests.Decide(_key, Window, 0).Key], Requests.Patience)).Value);
        Assert.Equal((2, 0L), (_faults.Sent("DeleteItem"), await TakenAsync()));
    }

    [DynaliteFact]
    public async Task TransactionThatSomebodyElseWasBefore_IsDecidedAgain_EvenOnAKeyThatItLeavesAsItIs()
    {
        StoreRequest[] all = [Requests.Decide(_key, Window, 0), Requests.Decide(_key + " b", Window, 1)];
        _faults.Next("TransactWriteItems", 1, async (forward, _) =>
        {
            await _other.DecideAsync(_key, Window, 7);
            return await forward();
        });

        Assert.Equal([Limit - 7, Limit - 1], (await _store.ApplyAllAsync(all, Requests.Patience)).Value.Select(reply => reply.Decision.Remaining));
        Assert.Equal(2, _faults.Sent("TransactWriteItems"));
    }

    [DynaliteTheory]
    [InlineData("ProvisionedThroughputExceededException")]
    [InlineData("ThrottlingException")]
    [InlineData("RequestLimitExceeded")]
    [InlineData("TransactionConflictException")]
    public async Task ThrottledOrConflictingWrite_IsRepeated_AndTakenOnce(string error)
    {
        _faults.Next("PutItem", 3, (_, _) => FaultHandler.Refuse(error));

        Assert.True((await TakeAsync(Requests.Patience)).IsApplied);
        Assert.Equal((4, 1L), (_faults.Sent("PutItem"), await TakenAsync()));
    }

    [DynaliteTheory]
    [InlineData("TransactionConflict", "None")]
    [InlineData("None", "ThrottlingError")]
    [InlineData("ProvisionedThroughputExceeded", "ConditionalCheckFailed")]
    public async Task TransactionCancelledForWhatPasses_IsRepeated_AndTakenOnce(params string[] reasons)
    {
        _faults.Next("TransactWriteItems", 3, (_, _) => FaultHandler.CancelTransaction(reasons));

        Assert.True((await _store.ApplyAllAsync(Both, Requests.Patience)).IsApplied);
        Assert.Equal((4, 1L, 1L), (_faults.Sent("TransactWriteItems"), await TakenAsync(), await TakenAsync(" b")));
    }

    [DynaliteFact]
    public async Task TransactionCancelledForWhatDoesNotPass_IsNotApplied_AtOnce()
    {
        _faults.Next("TransactWriteItems", 3, (_, _) => FaultHandler.CancelTransaction("None", "ValidationError"));

        var result = await _store.ApplyAllAsync(Both, Requests.Patience);
        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        Assert.IsType<TransactionCanceledException>(result.Failure);
        Assert.Equal((1, 0L), (_faults.Sent("TransactWriteItems"), await TakenAsync()));
    }

    [DynaliteFact]
    public async Task ThrottlingThatDoesNotEnd_IsNotApplied_AtTheDeadline()
    {
        _faults.Next("PutItem", int.MaxValue, (_, _) => FaultHandler.Refuse("ProvisionedThroughputExceededException"));
        var watch = Stopwatch.StartNew();

        var result = await TakeAsync(Deadline);
        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        Assert.IsType<ProvisionedThroughputExceededException>(Assert.IsType<TimeoutException>(result.Failure).InnerException);
        Assert.InRange(watch.Elapsed, Deadline - TimeSpan.FromMilliseconds(20), Deadline + TimeSpan.FromSeconds(1));
        Assert.Equal(0, await TakenAsync());
    }

    [DynaliteFact]
    public async Task WriteThatIsThrottledAgainAndAgain_IsRepeatedEverMoreRarely()
    {
        using var tries = new Tries(enough: 24);
        _faults.Next("PutItem", int.MaxValue, (_, _) =>
        {
            tries.Note();
            return FaultHandler.Refuse("ProvisionedThroughputExceededException");
        });

        Assert.False((await _store.ApplyAsync(Requests.Decide(_key, Window, 1), Requests.Patience, tries.Enough)).IsApplied);
        tries.AreRare(atLeast: TimeSpan.FromMilliseconds(900)); // some 2,300 ms, give or take 300
    }

    [DynaliteFact]
    public async Task AnswerThatIsLost_IsUnknown_AndTakenOnce()
    {
        _faults.Next("PutItem", 1, (forward, _) => FaultHandler.LoseAnswer(forward));
        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync(Requests.Patience)).Outcome);
        Assert.Equal((1, 1L), (_faults.Sent("PutItem"), await TakenAsync()));

        _faults.Next("TransactWriteItems", 1, (forward, _) => FaultHandler.LoseAnswer(forward));
        Assert.Equal(StoreOutcome.Unknown, (await _store.ApplyAllAsync(Both, Requests.Patience)).Outcome);
        Assert.Equal((1, 2L, 1L), (_faults.Sent("TransactWriteItems"), await TakenAsync(), await TakenAsync(" b")));
    }

    [DynaliteFact]
    public async Task WriteThatIsLost_IsUnknown_AndNothingIsTaken()
    {
        _faults.Next("PutItem", 1, (_, _) => FaultHandler.LoseRequest());

        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync(Requests.Patience)).Outcome);
        Assert.Equal((1, 0L), (_faults.Sent("PutItem"), await TakenAsync()));
    }

    [DynaliteTheory]
    [InlineData(HttpStatusCode.InternalServerError, "InternalServerError")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable")]
    public async Task ErrorOfTheServers_IsUnknown_AndNotRepeated(HttpStatusCode status, string error)
    {
        _faults.Next("PutItem", 1, (_, _) => FaultHandler.Refuse(error, status));

        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync(Requests.Patience)).Outcome);
        Assert.Equal(1, _faults.Sent("PutItem"));
    }

    [DynaliteFact]
    public async Task ReadThatIsLost_IsRepeated_AsItChangesNothing()
    {
        _faults.Next("GetItem", 1, (forward, _) => FaultHandler.LoseAnswer(forward));

        Assert.True((await TakeAsync(Requests.Patience)).IsApplied);
        Assert.Equal((2, 1L), (_faults.Sent("GetItem"), await TakenAsync()));
    }

    [DynaliteTheory]
    [InlineData("GetItem", StoreOutcome.NotApplied)]
    [InlineData("PutItem", StoreOutcome.Unknown)]
    public async Task Stall_IsAnsweredAtTheDeadline(string action, StoreOutcome expected)
    {
        _faults.Next(action, 1, (_, cancellation) => FaultHandler.Stall(cancellation));
        var watch = Stopwatch.StartNew();

        var result = await TakeAsync(Deadline);
        Assert.Equal(expected, result.Outcome);
        Assert.IsType<TimeoutException>(result.Failure);
        Assert.InRange(watch.Elapsed, Deadline - TimeSpan.FromMilliseconds(20), Deadline + TimeSpan.FromSeconds(1));
        Assert.Equal(0, await TakenAsync());
    }

    [DynaliteFact]
    public async Task CancelledWrite_IsUnknown_AndOthersOnTheKeyGoOn()
    {
        using var cancellation = new CancellationTokenSource();
        _faults.Next("PutItem", 1, async (_, given) =>
        {
            await cancellation.CancelAsync();
            return await FaultHandler.Stall(given);
        });

        Assert.Equal(StoreOutcome.Unknown, (await _store.ApplyAsync(Requests.Decide(_key, Window, 1), Requests.Patience, cancellation.Token)).Outcome);
        Assert.True((await TakeAsync(Requests.Patience)).IsApplied);
    }

    [DynaliteFact]
    public async Task ServerThatIsGone_IsNotApplied()
    {
        using var client = new AmazonDynamoDBClient(DynaliteServer.Credentials, DynaliteServer.ConfigurationFor("127.0.0.1:9"));
        await using var store = new DynamoDbStore(client);

        Assert.Equal(StoreOutcome.NotApplied, (await store.ApplyAsync(Requests.Decide(_key, Window, 1), Deadline)).Outcome);
        _faults.Next("PutItem", 1, (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "There is no connection."));
        Assert.True((await TakeAsync(Requests.Patience)).IsApplied);
    }

    [DynaliteFact]
    public async Task TableThatIsMissing_IsNotApplied_AtOnce()
    {
        await using var store = _dynalite.Store(new DynamoDbStoreOptions { Table = "nobody_made_it" });

        var result = await store.ApplyAsync(Requests.Decide(_key, Window, 1), Requests.Patience);
        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        Assert.IsType<ResourceNotFoundException>(result.Failure);
    }

    [DynaliteFact]
    public async Task FaultsOfAllKindsUnderLoad_LoseNoPermit_AndCountNoneTwice()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        _faults.On = (action, forward, _) => !action.EndsWith("PutItem", StringComparison.Ordinal) ? null : Draw(random) switch
        {
            0 => FaultHandler.LoseRequest(),
            1 => FaultHandler.LoseAnswer(forward),
            2 => FaultHandler.Refuse("ProvisionedThroughputExceededException"),
            3 => FaultHandler.Refuse("InternalServerError", HttpStatusCode.InternalServerError),
            _ => null,
        };
        StoreResult<StrategyReply>[] results = [.. (await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() =>
            (i % 2 == 0 ? _store : _other).ApplyAsync(Requests.Decide(_key, Window, 1), Requests.Patience).AsTask()))))];

        var (applied, unknown) = (results.Count(result => result.IsApplied), results.Count(result => result.Outcome == StoreOutcome.Unknown));
        Assert.InRange(await TakenAsync(), applied, applied + unknown);
        Assert.True(unknown > 0, $"seed {Seed}: no outcome was unknown");
        Assert.Equal(400, applied + unknown);
    }

    private static int Draw(Random random)
    {
        lock (random) return random.Next(20);
    }

    private ValueTask<StoreResult<StrategyReply>> TakeAsync(TimeSpan deadline) => _store.ApplyAsync(Requests.Decide(_key, Window, 1), deadline);

    /// <summary>What the table has, asked for past the faults.</summary>
    private async Task<long> TakenAsync(string more = "") => Limit - (await _other.DecideAsync(_key + more, Window, 0)).Decision.Remaining;
}
