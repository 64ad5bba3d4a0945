using System.Text.RegularExpressions;
using ThrottleKit.Leasing.Twin;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Leasing.Tests;

/// <summary>The modules in <c>specs/</c>, the table that leads from them to the code, and the code say the same names.</summary>
public partial class SpecTests
{
    private static readonly string[] Modules = ["LeaseOnce", "RateLease"];

    private static readonly ILookup<string, (string Action, string Function, string Twin)> Table = Repository.ReadLines("specs/README.md")
        .Select(line => Row().Match(line)).Where(match => match.Success && Modules.Contains(match.Groups[1].Value))
        .ToLookup(match => match.Groups[1].Value, match => (match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value));

    public static TheoryData<string> All => [.. Modules];

    [Theory]
    [MemberData(nameof(All))]
    public void EveryAction_LeadsToCode(string module)
    {
        var next = Definition("Next").Match(Repository.Read($"specs/{module}.tla")).Value;
        var actions = Name().Matches(next).Select(match => match.Value).Where(name => name is not ("Next" or "Nodes" or "Slots" or "E" or "C")).Distinct().Order();
        Assert.Equal(actions, Table[module].Select(row => row.Action).Order());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void EveryNameOfTheTable_Exists(string module)
    {
        foreach (var name in Table[module].SelectMany(row => Code().Matches($"{row.Function} {row.Twin}")).Select(match => match.Groups[1].Value))
            Assert.True(Exists(name), $"specs/README.md names `{name}` for {module}; there is no such member.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void FunctionsNamedInAModule_Exist(string module)
    {
        var text = Repository.Read($"specs/{module}.tla");
        var names = Bracketed().Matches(text).SelectMany(match => match.Groups[1].Value.Split(", ")).ToList();
        Assert.NotEmpty(names);
        foreach (var name in names) Assert.True(Exists(name.Contains('.') ? name : $"LeaseSteps.{name}"), $"specs/{module}.tla names [{name}]; there is no such function.");
    }

    [Fact]
    public void EveryMutantOfTheModules_IsOneOfTheTwins()
    {
        var text = Repository.Read("specs/LeaseOnce.tla");
        var named = MutantName().Matches(text).Select(match => match.Groups[1].Value)
            .Concat(MutantSet().Matches(text).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups[1].Value))
            .Distinct().Where(name => name != "dupRequest").Order(); // which only wastes
        Assert.Equal(named, Mutants.OfLeaseOnce.Select(mutant => mutant.Name).Order());
    }

    private static bool Exists(string name)
    {
        var (type, member) = (name[..name.IndexOf('.')], name[(name.IndexOf('.') + 1)..]);
        var types = typeof(LeaseSteps).Assembly.GetTypes().Concat(typeof(LeaseOnceModel).Assembly.GetTypes()).Where(candidate => candidate.Name == type);
        const System.Reflection.BindingFlags Any = (System.Reflection.BindingFlags)60; // public or not, of the instance or the type
        return types.Any(candidate => candidate.GetMember(member, Any).Length > 0);
    }

    private static Regex Definition(string name) => new($@"^{name} ==.*?(?=^\w+ ==)", RegexOptions.Multiline | RegexOptions.Singleline);

    [GeneratedRegex(@"^\| `(\w+)` \| `(\w+)` \|(.*?)\|(.*?)\|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex Name();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[((?:[A-Z]\w+(?:\.\w+)?(?:, )?)+)\]  ")]
    private static partial Regex Bracketed();

    [GeneratedRegex("Mut [=#] \"(\\w+)\"")]
    private static partial Regex MutantName();

    [GeneratedRegex("Mut \\\\in \\{[^}]*\\}")]
    private static partial Regex MutantSet();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Quoted();
}
