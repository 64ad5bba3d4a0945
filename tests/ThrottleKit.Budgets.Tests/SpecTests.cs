using System.Reflection;
using System.Text.RegularExpressions;
using ThrottleKit.Budgets.Machine;
using ThrottleKit.Budgets.Twin;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Budgets.Tests;

/// <summary><c>specs/TokenBudget.tla</c>, the table that leads from it to the code, the twin and the mutants say the same names.</summary>
public partial class SpecTests
{
    private static readonly string Module = Repository.Read("specs/TokenBudget.tla");

    private static readonly IReadOnlyList<(string Action, string Names)> Table =
    [
        .. Repository.ReadLines("specs/README.md").Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value)),
    ];

    [Fact]
    public void EveryAction_LeadsToCode()
    {
        var next = Module[Module.IndexOf("Next ==", StringComparison.Ordinal)..Module.IndexOf("Spec ==", StringComparison.Ordinal)];
        Assert.Equal(Action().Matches(next).Select(match => match.Groups[1].Value).Distinct().Order(), Table.Select(row => row.Action).Order());
        foreach (var name in Table.SelectMany(row => Code().Matches(row.Names)).Select(match => match.Groups[1].Value)) Exists(name);
    }

    [Fact]
    public void FunctionsNamedInTheModule_AreThoseOfTheTable()
    {
        var named = Bracketed().Matches(Module).SelectMany(match => match.Groups[1].Value.Split(", ")).Distinct().Order();
        var listed = Table.SelectMany(row => Code().Matches(row.Names)).Select(match => match.Groups[1].Value)
            .Where(name => name.StartsWith("SpendSteps.", StringComparison.Ordinal)).Select(name => name["SpendSteps.".Length..]).Distinct().Order();
        Assert.Equal(listed, named);
    }

    [Fact]
    public void EveryMutantOfTheModule_IsOneOfTheTwins()
    {
        var named = MutantName().Matches(Module).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Mutant.All.Select(mutant => mutant.Name)));
    }

    private static void Exists(string name)
    {
        var (type, member) = (name[..name.IndexOf('.')], name[(name.IndexOf('.') + 1)..]);
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        var owner = new[] { typeof(SpendSteps), typeof(SpendModel) }.Single(candidate => candidate.Name == type);
        Assert.True(owner.GetMember(member, any).Length > 0, $"specs/README.md names `{name}`; there is no such member.");
    }

    [GeneratedRegex(@"^\| `TokenBudget` \| `(\w+)` \|(.*`Spend.*)\|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"(\w+)\(s")]
    private static partial Regex Action();

    [GeneratedRegex(@"^\\\*.*\[((?:[A-Z]\w+(?:, )?)+)\]", RegexOptions.Multiline)]
    private static partial Regex Bracketed();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("Mut = \"(\\w+)\"")]
    private static partial Regex MutantName();
}
