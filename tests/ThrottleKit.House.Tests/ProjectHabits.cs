using System.Xml.Linq;
using ThrottleKit.Tests.Shared;
using Xunit;

namespace ThrottleKit.House.Tests;

/// <summary>How the projects hang together.</summary>
public class ProjectHabits
{
    /// <summary>What each project of src/ may reference, so that the arrows go on pointing one way.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["ThrottleKit"] = ["ThrottleKit.Core", "ThrottleKit.Compiler", "ThrottleKit.Generators", "ThrottleKit.Analyzers", "ThrottleKit.CodeFixes"],
        ["ThrottleKit.Core"] = [],
        ["ThrottleKit.Compiler"] = [],
        ["ThrottleKit.Generators"] = ["ThrottleKit.Compiler"],
        ["ThrottleKit.Analyzers"] = ["ThrottleKit.Compiler"],
        ["ThrottleKit.CodeFixes"] = ["ThrottleKit.Compiler"],
        ["ThrottleKit.Redis"] = ["ThrottleKit.Core"],
        ["ThrottleKit.Sqlite"] = ["ThrottleKit.Core"],
        ["ThrottleKit.DynamoDb"] = ["ThrottleKit.Core"],
        ["ThrottleKit.Orleans"] = ["ThrottleKit.Core"],
        ["ThrottleKit.PostgreSql"] = ["ThrottleKit.Core"],
        ["ThrottleKit.AI"] = ["ThrottleKit.Core"],
        ["ThrottleKit.Hosting"] = ["ThrottleKit.Core"],
        ["ThrottleKit.AspNetCore"] = ["ThrottleKit.Core", "ThrottleKit.Hosting"],
        ["ThrottleKit.Http"] = ["ThrottleKit.Core"],
        ["ThrottleKit.Testing"] = ["ThrottleKit.Core", "ThrottleKit.Compiler"],
        ["ThrottleKit.Testing.Garnet"] = ["ThrottleKit.Core", "ThrottleKit.Compiler", "ThrottleKit.Testing"],
    };

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = Repository.Read("ThrottleKit.sln").Replace('\\', '/');
        Habit.Holds(
            Repository.Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)),
            "Add to ThrottleKit.sln (dotnet sln add):");
    }

    [Fact]
    public void EveryProjectOfTheSolution_Exists()
    {
        var listed = Repository.Read("ThrottleKit.sln").Replace('\\', '/').Split('"').Where(text => text.EndsWith(".csproj", StringComparison.Ordinal));
        Habit.Holds(listed.Where(project => !Repository.Exists(project)), "Remove from ThrottleKit.sln:");
    }

    [Fact]
    public void Arrows_PointOneWay()
    {
        var against =
            from project in Repository.Projects
            let name = Path.GetFileNameWithoutExtension(project)
            where Arrows.ContainsKey(name)
            from target in ReferencesOf(project)
            where !Arrows[name].Contains(target)
            select $"{name} -> {target}";
        Habit.Holds(against, "Remove the reference, or say in this test why the arrow points that way:");
    }

    /// <summary>What people reference lists its public surface; Roslyn components and the tool have none that anybody's code calls.</summary>
    [Fact]
    public void Libraries_ListTheirPublicSurface()
    {
        var unlisted =
            from project in Repository.Projects
            where project.StartsWith("src/", StringComparison.Ordinal)
            let text = Repository.Read(project)
            where text.Contains("<TargetFramework>net10.0<", StringComparison.Ordinal) && !text.Contains("<OutputType>Exe<", StringComparison.Ordinal)
                && !text.Contains("<IncludeBuildOutput>false<", StringComparison.Ordinal)
            from file in new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" }
            let path = $"{Path.GetDirectoryName(project)!.Replace('\\', '/')}/{file}"
            where !Repository.Exists(path)
            select path;
        Habit.Holds(unlisted, "Add, beginning with '#nullable enable':");
    }

    [Fact]
    public void Core_HasNoThirdPartyDependency() =>
        Habit.Holds(
            ItemsOf("src/ThrottleKit.Core/ThrottleKit.Core.csproj", "PackageReference").Select(item => item.ToString()),
            "Core depends on the framework alone; remove:");

    [Fact]
    public void PackageVersions_AreCentral()
    {
        var versioned =
            from project in Repository.Projects
            from package in XDocument.Parse(Repository.Read(project)).Descendants("PackageReference")
            where package.Attribute("Version") is not null
            select $"{project}: {(string?)package.Attribute("Include")}";
        Habit.Holds(versioned, "Give the version in Directory.Packages.props:");
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        from item in ItemsOf(project, "ProjectReference")
        where (string?)item.Attribute("OutputItemType") != "Analyzer"
        select Path.GetFileNameWithoutExtension(((string)item.Attribute("Include")!).Replace('\\', '/'));

    private static IEnumerable<XElement> ItemsOf(string project, string kind) => XDocument.Parse(Repository.Read(project)).Descendants(kind);
}
