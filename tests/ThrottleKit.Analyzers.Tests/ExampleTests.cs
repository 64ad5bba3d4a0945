using System.Globalization;
using Microsoft.CodeAnalysis.Testing;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>Every rule refuses its example where the example says, in the words expected, and accepts the remedy.</summary>
public class ExampleTests
{
    public static TheoryData<string> Ids => [.. Rules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public Task Refused_IsReportedAtItsOwnPlace(string id) => new StrategyAnalyzerTest(Example.Of(id).Marked) { Asked = id, IsWeb = Example.Of(id).IsWeb, Baseline = Example.Of(id).Baseline, Settings = Example.Of(id).MarkedSettings }.RunAsync();

    [Theory]
    [MemberData(nameof(Ids))]
    public Task Accepted_IsNotReported(string id) => new StrategyAnalyzerTest(Example.Of(id).Accepted) { Asked = id, IsWeb = Example.Of(id).IsWeb, Baseline = Example.Of(id).Baseline, Settings = Example.Of(id).AcceptedSettings }.RunAsync();

    [Theory]
    [InlineData("TKIT1001", "Strategy 'OfficeHours' reads 'DateTime.UtcNow'; use the 'now' parameter")]
    [InlineData("TKIT1002", "Strategy 'EveryOtherSecond' calls 'Int64.IsEvenInteger', which is outside the strategy language; compute it from 'now', 'cost', the state and the parameters, or write it as a static method of this project")]
    [InlineData("TKIT1003", "Strategy 'Spaced' uses 'double' in '1_000_000.0 / PerSecond'; write it over long, with Exact.MulDivFloor or Exact.MulDivCeil for a ratio")]
    [InlineData("TKIT1004", "Strategy 'Doubling': 's.Step << 1' shifts or combines bits, which Lua cannot do exactly; use arithmetic")]
    [InlineData("TKIT1005", "Strategy 'Closed' needs 'Outcome<State> Decide(State? state, long now, long cost)'; 'Outcome<State> Closed.Decide(State state, long now)' is not it")]
    [InlineData("TKIT1006", "Strategy 'Closed': 'Limits' must be declared partial, so that the executors can be added to it")]
    [InlineData("TKIT1007", "Strategy 'Switched' reads 'IsOpen', which is neither a [Parameter] nor a constant; make it an init-only [Parameter] property, a const, or a field of the state")]
    [InlineData("TKIT1008", "Strategy 'Reduced': 'Gcd' calls itself; write it as a loop with a bound (reached by Decide -> Gcd)")]
    [InlineData("TKIT1009", "Strategy 'Halved': nothing bounds the trips of 'weight > 100'; count a local up to a constant or a parameter in the loop's condition, as in 'for (var i = 0; i < 64 && more; i++)'")]
    [InlineData("TKIT1010", "Strategy 'Named': 'Region' is a 'string'; a parameter is a long, int, bool, enum, Duration, CalendarPeriod or UtcOffset")]
    [InlineData("TKIT1011", "Strategy 'Lottery' draws from 'Random.Next', and would decide differently wherever it runs; decide from 'now', 'cost', the state and the parameters")]
    [InlineData("TKIT1012", "Strategy 'Configured' uses 'Environment.ProcessorCount', which reads or writes outside the decision; bring in what it reads as a [Parameter], and log or act on the decision where it is received")]
    [InlineData("TKIT1013", "Strategy 'Switched' reads the static 'IsOpen', which is one process's own; make it a const, or an init-only [Parameter] property")]
    [InlineData("TKIT1018", "Strategy 'Asking': 'Asking.Fetch' waits; a decision is made at once, from what it is given: read what it needs before, and pass it as the cost or a parameter (reached by Decide -> Waiting)")]
    [InlineData("TKIT1019", "Strategy 'Windowed': no function reads parameter 'Window', so that configuring it changes nothing; use it or remove it")]
    [InlineData("TKIT1023", "Strategy 'Hopeful' denies by the cost and gives the same retry time for every cost, so that a request too large to ever succeed retries for ever; give none where the cost exceeds the limit, as in 'retryAt: cost <= Limit ? end : null'")]
    [InlineData("TKIT1028", "Strategy 'Hourly' can be leased, and has no Credit: what comes back would be an error of whoever returns it; write 'State Credit(State state, long now, long amount, long debitedAt)', which gives back what time has not")]
    [InlineData("TKIT1029", "Strategy 'Counted' keeps 'State', which is not a positional record struct; write 'public readonly record struct State(long End, long Used);' with what it keeps, and nothing else that stores, and have Decide take and return it")]
    [InlineData("TKIT1030", "Strategy 'Counted': 'Credit' speaks of 'Spent', and Decide keeps 'State'; a strategy has one state, which all its functions take and return")]
    [InlineData("TKIT2005", "Strategy 'Spaced' is proved exact for all parameters: from their declared ranges, each of its 8 expressions and fields stays where every executor is exact, so that no configuration is refused for it and nothing is checked at run time")]
    [InlineData("TKIT2004", "Strategy 'Aligned': the left side of '(now - Offset) % 1_000_000' may be negative, and then so is the remainder, which is hardly meant; make it at least 0 first, as with Math.Max, or declare Min = 0")]
    [InlineData("TKIT2001", "Strategy 'Faraway': '(now + 1_000_000_000_000_000) * 1_000' is 1000000000000000000 to 5503599627370496000, always outside -9007199254740991 to 9007199254740991, where every executor is exact")]
    [InlineData("TKIT2002", "Strategy 'Thinning': '1_000_000 / taken' divides by a value from 0 to 1000000; rule out 0 by a comparison, or declare Min = 1 on the parameter or field it comes from")]
    [InlineData("TKIT2003", "Strategy 'Weighed': neither the declared ranges nor a configuration can prove that 'cost * cost' (0 to 20282409603651661416747996545025) stays within -9007199254740991 to 9007199254740991; it is checked at run time, an error and never a wrong answer")]
    public async Task Message_NamesTheMistakeAndTheRemedy(string id, string message) =>
        Assert.Contains(message, (await Analysis.WithAllRules(Example.Of(id))).Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)));

    /// <summary>Every rule about limits and their use has its message here: one that is added without is missed.</summary>
    [Fact]
    public async Task Messages_OfLimitsAndTheirUse_AreTheseWords()
    {
        var said = new List<string>();
        foreach (var rule in LimitRules.All.Concat(UseRules.All))
            said.AddRange((await Analysis.WithAllRules(Example.Of(rule.Id))).Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}").Distinct());
        Assert.Equal(string.Join('\n', Messages.All.Select(each => $"{each.Key}: {each.Value}")), string.Join('\n', said));
    }

    /// <summary>Turkish has an i of its own, and other cultures a minus of theirs: a message is the same in all.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Message_IsTheSameInTurkish(string id)
    {
        var expected = await Messages();
        var before = CultureInfo.CurrentCulture;
        try
        {
            var other = new CultureInfo("tr-TR");
            other.NumberFormat.NegativeSign = "\u2212";
            other.NumberFormat.NumberGroupSeparator = other.NumberFormat.NumberDecimalSeparator = "\u00a0";
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, await Messages());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        async Task<IReadOnlyList<string>> Messages() =>
            [.. (await Analysis.WithAllRules(Example.Of(id))).Select(diagnostic => $"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}")];
    }
}
