using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ThrottleKit.Tests.Shared;
using Xunit.Abstractions;

namespace ThrottleKit.Leasing.Tests;

/// <summary>TLC on the modules, where its jar is given: the same verdicts and the same numbers of states as the twin's.</summary>
public partial class TlcTests(ITestOutputHelper output)
{
    private const int Holds = 0, IsViolated = 12;

    private static string? Jar => Environment.GetEnvironmentVariable("TLA2TOOLS_JAR");

    [Fact]
    public void Tlc_ReachesWhatTheTwinReaches()
    {
        if (!IsGiven()) return;
        Compare("LeaseOnce", "LeaseOnce.small.cfg", [], Mutants.Unbroken.LeaseOnce(c: 2));
        Compare("LeaseOnce", "LeaseOnce.large.cfg", [], Mutants.Unbroken.LeaseOnce(q: 2));
        Compare("LeaseOnce", "LeaseOnce.node.cfg", [], Mutants.Unbroken.LeaseOnce(q: 2, singleFlight: true));
        Compare("RateLease", "RateLease.small.cfg", [], Mutants.Unbroken.RateLease(givesBack: true));
        Compare("RateLease", "RateLease.small.cfg", [("Mode", "\"none\"")], Mutants.Unbroken.RateLease());
        Compare("RateLease", "RateLease.small.cfg", [("TopsUp", "TRUE")], Mutants.Unbroken.RateLease(givesBack: true, topsUp: true));
    }

    [Fact]
    public void Tlc_CatchesEveryMutant()
    {
        if (!IsGiven()) return;
        foreach (var mutant in Mutants.OfLeaseOnce)
        {
            var file = mutant.Name switch { "costBlind" => "LeaseOnce.small.cfg", "twoCalls" => "LeaseOnce.node.cfg", _ => "LeaseOnce.large.cfg" };
            Assert.Equal(IsViolated, Run("LeaseOnce", file, [("Mut", $"\"{mutant.Name}\"")]).ExitCode);
        }

        foreach (var mode in new[] { "naive", "mergeExtend" })
            Assert.Equal(IsViolated, Run("RateLease", "RateLease.small.cfg", [("Mode", $"\"{mode}\"")]).ExitCode);
    }

    private bool IsGiven()
    {
        if (Jar is null) output.WriteLine("TLC did not run: set TLA2TOOLS_JAR to the path of tla2tools.jar.");
        return Jar is not null;
    }

    private void Compare(string module, string configuration, (string Constant, string Value)[] changes, (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) twin)
    {
        var (exitCode, text) = Run(module, configuration, changes);
        Assert.True(exitCode == Holds, text);
        Assert.Null(twin.Violated);
        Assert.Equal(Number(Distinct().Match(text)), twin.States);
        Assert.Equal(Number(Depth().Match(text)), twin.Depth);
        output.WriteLine($"{module}, {configuration} {string.Join(' ', changes)}: TLC and the twin have {twin.States:N0} distinct states, depth {twin.Depth}");
    }

    private (int ExitCode, string Text) Run(string module, string configuration, (string Constant, string Value)[] changes)
    {
        var folder = Directory.CreateTempSubdirectory("tlc").FullName;
        try
        {
            File.Copy(Repository.Full($"specs/{module}.tla"), Path.Combine(folder, $"{module}.tla"));
            var text = Repository.Read($"specs/{configuration}").Replace("SYMMETRY Sym\n", "", StringComparison.Ordinal); // the twin has none
            foreach (var (constant, value) in changes) text = Regex.Replace(text, $@"^(\s*{constant} = ).*$", $"$1{value}", RegexOptions.Multiline);
            File.WriteAllText(Path.Combine(folder, "Run.cfg"), text);
            var start = new ProcessStartInfo("java")
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                ArgumentList = { "-cp", Jar!, "tlc2.TLC", "-deadlock", "-noGenerateSpecTE", "-metadir", Path.Combine(folder, "states"), "-workers", "2", "-config", "Run.cfg", module },
            };
            using var process = Process.Start(start)!;
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            output.WriteLine($"{module}, {configuration} {string.Join(' ', changes)}: TLC exits with {process.ExitCode}");
            return (process.ExitCode, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"([\d,]+) distinct states found, 0 states left on queue")]
    private static partial Regex Distinct();

    [GeneratedRegex(@"depth of the complete state graph search is ([\d,]+)")]
    private static partial Regex Depth();
}
