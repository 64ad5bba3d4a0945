using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Packaging.Tests;

/// <summary>What people install, installed into fresh projects.</summary>
public class PackageTests(Feed feed) : IClassFixture<Feed>
{
    [Fact]
    public void Packages_HaveWhatTheCompilerLoads_Readme_AndSymbols()
    {
        using var main = ZipFile.OpenRead(Path.Combine(feed.Packages, $"ThrottleKit.{feed.Version}.nupkg"));
        var entries = main.Entries.Select(entry => entry.FullName).ToList();
        foreach (var part in new[] { "Compiler", "Generators", "Analyzers", "CodeFixes" }) Assert.Contains($"analyzers/dotnet/cs/ThrottleKit.{part}.dll", entries);
        Assert.Contains("README.md", entries);
        Assert.Contains("buildTransitive/ThrottleKit.props", entries);
        Assert.DoesNotContain(entries, entry => entry.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));

        using var symbols = ZipFile.OpenRead(Path.Combine(feed.Packages, $"ThrottleKit.Core.{feed.Version}.snupkg"));
        Assert.Contains("lib/net10.0/ThrottleKit.Core.pdb", symbols.Entries.Select(entry => entry.FullName));
    }

    /// <summary>Built and packed once more from the same sources. The archives are not the same bytes, as each entry has the time at which it was packed.</summary>
    [Fact]
    public void PackageBuiltAgain_HasTheSameContents()
    {
        string[] how = ["src/ThrottleKit.Core", "-c", "Release", "-p:ContinuousIntegrationBuild=true", $"-p:Version={feed.Version}"];
        var again = Path.Combine(feed.Packages, "again");
        var built = Feed.Run(Repository.Root, "dotnet", ["build", .. how, "-t:Rebuild", "-p:BuildProjectReferences=false"]);
        Assert.True(built.Code == 0, built.Output);
        var packed = Feed.Run(Repository.Root, "dotnet", ["pack", .. how, "--no-build", "-o", again]);
        Assert.True(packed.Code == 0, packed.Output);

        foreach (var name in new[] { $"ThrottleKit.Core.{feed.Version}.nupkg", $"ThrottleKit.Core.{feed.Version}.snupkg" })
        {
            var contents = Contents(Path.Combine(feed.Packages, name));
            Assert.Contains(contents.Keys, entry => entry.StartsWith("lib/net10.0/ThrottleKit.Core.", StringComparison.Ordinal));
            Assert.Equal(contents, Contents(Path.Combine(again, name)));
        }
    }

    /// <summary>A web API with an interceptor generator of its own, a library on an older language, and one that lets it see what is internal.</summary>
    [Fact]
    public void FreshProjects_BuildWithoutAWarning_AndAreLimited()
    {
        var (code, output) = feed.Dotnet("Web", "run", "-c", "Release");
        Assert.True(code == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
        Assert.Contains("older/ada: 2", output, StringComparison.Ordinal);
        Assert.Contains("friend/ada: 3", output, StringComparison.Ordinal);
        Assert.Contains("own: 1", output, StringComparison.Ordinal);
    }

    /// <summary>The sample in a project of its own, with the packages and nothing else: every executor at hand decides alike, and it keeps what a good strategy promises.</summary>
    [Fact]
    public void StrategyOfOnesOwn_WorksOnEveryExecutor_ByThePackagesAlone()
    {
        var (code, output) = feed.Dotnet("Own", "run", "-c", "Release");
        Assert.True(code == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
        Assert.Matches("steps compared: [1-9][0-9]+, differences: 0, properties hold: True", output);
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Contains("redis: True, postgres: True", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_AreErrorsOfTheBuild_InCodeAndInSettings()
    {
        var (code, output) = feed.Dotnet("Wrong", "build", "-c", "Release");
        Assert.NotEqual(0, code);
        Assert.Matches(@"Client\.cs\(6,16\): error TKIT4003: ", output);
        Assert.Matches(@"Client\.cs\(5,15\): warning TKIT3007: There is no policy 'api' in appsettings\.json; did you mean 'apis'\?", output);
        Assert.Matches(@"appsettings\.json\(4,61\): error TKIT3013: Policy 'apis': 'period' is ""60""", output);
    }

    [Fact]
    public void Sample_IsPublishedAheadOfTime_WithoutAWarning_AndRuns()
    {
        var folder = Directory.CreateTempSubdirectory("throttlekit-aot-").FullName;
        try
        {
            var (code, output) = Feed.Run(Repository.Root, "dotnet", "publish", "samples/Aot", "-c", "Release", "-o", folder);
            Assert.True(code == 0, output);
            Assert.DoesNotMatch(new Regex(@"\bwarning\b"), output);
            var run = Feed.Run(folder, Path.Combine(folder, "Aot"));
            Assert.True(run.Code == 0, run.Output);
            Assert.Equal(["own limit: 2, 2", "policy: 3", "plain method: 1"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task WebSample_IsPublishedAheadOfTime_WithoutAWarning_AndServes()
    {
        var folder = Directory.CreateTempSubdirectory("throttlekit-aotweb-").FullName;
        try
        {
            var (code, output) = Feed.Run(Repository.Root, "dotnet", "publish", "samples/AotWeb", "-c", "Release", "-o", folder);
            Assert.True(code == 0, output);
            Assert.DoesNotMatch(new Regex(@"\bwarning\b"), output);
            using var app = await RunningApp.StartAsync(Path.Combine(folder, "AotWeb"));
            Assert.Equal(3, await app.CountAsync("/search", 5));
            Assert.Equal(5, await app.CountAsync("/orders/acme", 9));
            Assert.Equal(2, await app.CountAsync("/quote/ada", 5));
            Assert.Equal(5, await app.CountAsync("/framework", 9));
            Assert.Equal(1, await app.CountAsync("/method", 5));
            using var denied = await app.Client.GetAsync("/search");
            Assert.Contains("\"violated-policies\":[\"search\"]", await denied.Content.ReadAsStringAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SortedDictionary<string, string> Contents(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            using var bytes = entry.Open();
            contents.Add(entry.FullName, Convert.ToHexString(SHA256.HashData(bytes)));
        }

        return contents;
    }
}
