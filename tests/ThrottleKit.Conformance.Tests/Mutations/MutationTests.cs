using ThrottleKit.Testing;

namespace ThrottleKit.Conformance.Tests.Mutations;

/// <summary>The equality run earns its keep: an operator broken in a back-end is noticed, whichever it is.</summary>
public class MutationTests
{
    public static TheoryData<string> Mutations => [.. Operators.All.Keys];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void BrokenOperator_IsNoticedInEveryBackEnd(string mutation)
    {
        var (strategy, broken) = Subject.Compile(Operators.All[mutation]);

        Assert.True(broken > 0, $"'{mutation}' breaks nothing: the subject does not use the operator.");
        Assert.All(["csharp", "lua"], host => Assert.True(Differences(strategy, host) > 0, $"'{mutation}' went unnoticed in {host}."));
    }

    public static TheoryData<string> OfRowsAndLogs => [.. ManyOperators.All.Keys];

    [Theory]
    [MemberData(nameof(OfRowsAndLogs))]
    public void BrokenOperationOfARowOrLog_IsNoticedInEveryBackEnd(string mutation)
    {
        var (strategy, broken) = ManySubject.Compile(ManyOperators.All[mutation]);

        Assert.True(broken > 0, $"'{mutation}' breaks nothing: the subject does not use the operation.");
        Assert.All(["csharp", "lua"], host => Assert.True(Differences(strategy, host) > 0, $"'{mutation}' went unnoticed in {host}."));
    }

    [Fact]
    public void Unbroken_NothingIsNoticed()
    {
        foreach (var strategy in new[] { Subject.Compile(null).Strategy, ManySubject.Compile(null).Strategy })
            Assert.All(["written", "csharp", "lua"], host => Assert.Equal(0, Differences(strategy, host)));
    }

    private static long Differences(StrategyDefinition strategy, string host) =>
        EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [strategy],
            Hosts = () => [StrategyHosts.Create("oracle"), StrategyHosts.Create(host)],
            Steps = 2_000,
            Seed = 5,
            Workers = 1,
            Reported = 0,
        }).Total.Differences;
}
