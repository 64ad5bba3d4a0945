using System.Threading.RateLimiting;

namespace ThrottleKit.RateLimiting.Tests;

/// <summary>What callers of the framework's limiters rely on: each test runs on the framework's own limiter too, which is what makes it true.</summary>
public class ContractTests
{
    public static TheoryData<string> Subjects => Subject.Names;

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Attempts_TakeExactlyTheLimit_UntilItComesBack(string name)
    {
        using var subject = Subject.Of(name, 3);
        Assert.True(subject.Attempt(2).IsAcquired);
        Assert.False(subject.Attempt(2).IsAcquired);
        Assert.True(subject.Attempt(1).IsAcquired);
        Assert.False(subject.Attempt(1).IsAcquired);
        subject.Replenish();
        Assert.True(subject.Attempt(3).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Leases_OfARate_GiveNothingBack(string name)
    {
        using var subject = Subject.Of(name, 1);
        subject.Attempt(1).Dispose();
        Assert.False(subject.Attempt(1).IsAcquired);
        Assert.False((await subject.AcquireAsync(1)).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task CountOfZero_AsksWhetherAnythingIsThere(string name)
    {
        using var subject = Subject.Of(name, 1);
        Assert.True(subject.Attempt(0).IsAcquired);
        Assert.True((await subject.AcquireAsync(0)).IsAcquired);
        Assert.True(subject.Attempt(1).IsAcquired);
        Assert.False(subject.Attempt(0).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task CountsThatCanNeverBeGiven_AreRefused(string name)
    {
        using var subject = Subject.Of(name, 3, queueLimit: 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => subject.Attempt(4));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await subject.AcquireAsync(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => subject.Attempt(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await subject.AcquireAsync(-1));
        Assert.Equal(3, subject.Statistics().CurrentAvailablePermits);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Denials_SayWhenToComeBack(string name)
    {
        using var subject = Subject.Of(name, 1);
        Assert.False(subject.Attempt(1).TryGetMetadata(MetadataName.RetryAfter, out _));
        var denied = subject.Attempt(1);
        Assert.True(denied.TryGetMetadata(MetadataName.RetryAfter, out var after));
        Assert.True(after > TimeSpan.Zero);
        Assert.Contains(MetadataName.RetryAfter.Name, denied.MetadataNames);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Waiters_AreServedInTheOrderTheyCame(string name)
    {
        using var subject = Subject.Of(name, 2, queueLimit: 4);
        subject.Attempt(2);
        var first = subject.AcquireAsync(2);
        var second = subject.AcquireAsync(2);
        Assert.False(first.IsCompleted);
        subject.Replenish();
        Assert.True((await first).IsAcquired);
        Assert.False(second.IsCompleted);
        subject.Replenish();
        Assert.True((await second).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Attempts_DoNotOvertakeThoseWhoWait(string name)
    {
        using var subject = Subject.Of(name, 2, queueLimit: 2);
        subject.Attempt(1);
        var waits = subject.AcquireAsync(2);
        Assert.False(subject.Attempt(1).IsAcquired);
        subject.Replenish();
        Assert.True((await waits).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task FullQueue_TurnsAway_WithTheTimeToComeBack(string name)
    {
        using var subject = Subject.Of(name, 1, queueLimit: 1);
        subject.Attempt(1);
        var waits = subject.AcquireAsync(1);
        var turnedAway = await subject.AcquireAsync(1);
        Assert.False(turnedAway.IsAcquired);
        Assert.True(turnedAway.TryGetMetadata(MetadataName.RetryAfter, out _));
        subject.Replenish();
        Assert.True((await waits).IsAcquired);
        subject.Replenish();
        Assert.True((await subject.AcquireAsync(1)).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task CancelledWaits_LeaveTheQueue_AndTakeNothing(string name)
    {
        using var subject = Subject.Of(name, 1, queueLimit: 1);
        subject.Attempt(1);
        using var cancellation = new CancellationTokenSource();
        var waits = subject.AcquireAsync(1, cancellation.Token);
        Assert.Equal(1, subject.Statistics().CurrentQueuedCount);
        cancellation.Cancel();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waits);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Equal(0, subject.Statistics().CurrentQueuedCount);
        subject.Replenish();
        Assert.Equal(1, subject.Statistics().CurrentAvailablePermits);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task CancelledBeforehand_IsCancelled_WhateverIsThere(string name)
    {
        using var subject = Subject.Of(name, 1, queueLimit: 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await subject.AcquireAsync(1, new CancellationToken(canceled: true)));
        Assert.Equal(1, subject.Statistics().CurrentAvailablePermits);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Disposal_FailsThoseWhoWait_AndRefusesTheRest(string name)
    {
        var subject = Subject.Of(name, 1, queueLimit: 1);
        subject.Attempt(1);
        var waits = subject.AcquireAsync(1);
        subject.Dispose();
        subject.Dispose();
        Assert.False((await waits).IsAcquired);
        Assert.Throws<ObjectDisposedException>(() => subject.Attempt(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await subject.AcquireAsync(1));
        Assert.Throws<ObjectDisposedException>(() => subject.Statistics());
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task Statistics_CountLeasesAndThoseWhoWait(string name)
    {
        using var subject = Subject.Of(name, 4, queueLimit: 4);
        Assert.True(subject.Attempt(3).IsAcquired);
        Assert.False(subject.Attempt(2).IsAcquired);
        var waits = subject.AcquireAsync(2);
        var now = subject.Statistics();
        Assert.Equal((1, 2, 1, 1), (now.CurrentAvailablePermits, now.CurrentQueuedCount, now.TotalSuccessfulLeases, now.TotalFailedLeases));
        subject.Replenish();
        await waits;
        var later = subject.Statistics();
        Assert.Equal((2, 0, 2, 1), (later.CurrentAvailablePermits, later.CurrentQueuedCount, later.TotalSuccessfulLeases, later.TotalFailedLeases));
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task ManyThreads_TakeExactlyTheLimit(string name)
    {
        using var subject = Subject.Of(name, 200);
        var allowed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), async (i, _) =>
        {
            using var lease = i % 2 == 0 ? subject.Attempt(1) : await subject.AcquireAsync(1);
            if (lease.IsAcquired) Interlocked.Increment(ref allowed);
        });
        Assert.Equal(200, allowed);
    }
}
