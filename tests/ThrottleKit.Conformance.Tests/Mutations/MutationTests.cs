using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Conformance.Tests.Mutations;

/// <summary>The equality run earns its keep: an operator broken in a back-end is noticed, whichever it is.</summary>
public sealed class MutationTests(MutationTests.Server server) : IClassFixture<MutationTests.Server>
{
    private static readonly string[] InProcess = ["csharp", "lua"];

    public static TheoryData<string> Mutations => [.. Operators.All.Keys];

    public static TheoryData<string> OfRowsAndLogs => [.. ManyOperators.All.Keys];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void BrokenOperator_IsNoticedInEveryBackEnd(string mutation) => AllNotice(mutation, Subject.Compile(Operators.All[mutation]), InProcess, Host);

    [PostgresTheory]
    [MemberData(nameof(Mutations))]
    public void BrokenOperator_IsNoticedInPlPgSql(string mutation) => AllNotice(mutation, Subject.Compile(Operators.All[mutation]), [PostgresStrategyHost.Prefix], server.Host);

    [Theory]
    [MemberData(nameof(OfRowsAndLogs))]
    public void BrokenOperationOfARowOrLog_IsNoticedInEveryBackEnd(string mutation) =>
        AllNotice(mutation, ManySubject.Compile(ManyOperators.All[mutation]), InProcess.Where(host => !ManyOperators.PrintsTheSame(mutation, host)), Host);

    [PostgresTheory]
    [MemberData(nameof(OfRowsAndLogs))]
    public void BrokenOperationOfARowOrLog_IsNoticedInPlPgSql(string mutation)
    {
        var broken = ManySubject.Compile(ManyOperators.All[mutation]);
        if (ManyOperators.PrintsTheSame(mutation, PostgresStrategyHost.Prefix)) Assert.Equal(ManySubject.Compile(null).Strategy.Sql.Text, broken.Strategy.Sql.Text);
        else AllNotice(mutation, broken, [PostgresStrategyHost.Prefix], server.Host);
    }

    /// <summary>In C# versions of a log share what they hold and know each of their own part: a copy prints as what it is a copy of, and leaving it out changes nothing.</summary>
    [Fact]
    public void LogNotCopied_IsTheSameCSharp()
    {
        Assert.Equal(ManySubject.CSharp(null), ManySubject.CSharp(ManyOperators.All[ManyOperators.LogNotCopied]));
        Assert.NotEqual(ManySubject.CSharp(null), ManySubject.CSharp(ManyOperators.All[ManyOperators.RowNotCopied]));
    }

    [Fact]
    public void Unbroken_NothingIsNoticed()
    {
        foreach (var strategy in new[] { Subject.Compile(null).Strategy, ManySubject.Compile(null).Strategy })
            Assert.All(["written", .. InProcess], host => Assert.Equal(0, Differences(strategy, host, Host)));
    }

    [PostgresFact]
    public void Unbroken_NothingIsNoticedInPlPgSql()
    {
        foreach (var strategy in new[] { Subject.Compile(null).Strategy, ManySubject.Compile(null).Strategy })
            Assert.Equal(0, Differences(strategy, PostgresStrategyHost.Prefix, server.Host));
    }

    private static void AllNotice(string mutation, (StrategyDefinition Strategy, int Broken) subject, IEnumerable<string> hosts, Func<string, IStrategyHost> create)
    {
        Assert.True(subject.Broken > 0, $"'{mutation}' breaks nothing: the subject does not use the operation.");
        Assert.All(hosts, host => Assert.True(Differences(subject.Strategy, host, create) > 0, $"'{mutation}' went unnoticed in {host}."));
    }

    private static IStrategyHost Host(string name) => StrategyHosts.Create(name);

    private static long Differences(StrategyDefinition strategy, string host, Func<string, IStrategyHost> create) =>
        EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [strategy],
            Hosts = () => [StrategyHosts.Create("oracle"), create(host)],
            Steps = 2_000,
            Seed = 5,
            Workers = 1,
            Reported = 0,
        }).Total.Differences;

    /// <summary>One PostgreSQL server for all, from when the first test asks for it.</summary>
    public sealed class Server : IDisposable
    {
        private readonly Lazy<PostgresServer> _server = new(() => PostgresServer.Start());

        public IStrategyHost Host(string name) => PostgresStrategyHost.Connect(name, _server.Value.ConnectionString);

        public void Dispose()
        {
            if (_server.IsValueCreated) _server.Value.Dispose();
        }
    }
}
