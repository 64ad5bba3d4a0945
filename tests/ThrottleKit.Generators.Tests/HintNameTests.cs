namespace ThrottleKit.Generators.Tests;

/// <summary>The names of generated files: unique, and the same whatever else is in the project.</summary>
public class HintNameTests
{
    private static readonly string Window = Samples.Window();

    public static TheoryData<string, string> Names => new()
    {
        { Samples.Usings + Window, "Window.g.cs" },
        { Samples.In("Acme.Limits", Window), "Acme.Limits.Window.g.cs" },
        { Samples.In("Acme", $"public partial class Outer {{ {Window} }}"), "Acme.Outer+Window.g.cs" },
        { Samples.In("Acme", $"public partial class Outer<T> {{ public partial struct Inner<A, B> {{ {Window} }} }}"), "Acme.Outer-1+Inner-2+Window.g.cs" },
        { Samples.In("@namespace.@class", Samples.Window("@event")), "namespace.class.event.g.cs" },
        { Samples.In("Größe", Samples.Window("Fenster")), "Größe.Fenster.g.cs" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void HintName_IsTheFullName(string source, string expected) => Assert.Equal([expected], Project.Of(source).Generate().HintNames);

    [Fact]
    public void ClassesOfOneName_HaveFilesOfTheirOwn()
    {
        string[] files =
        [
            Samples.In("A", Window), Samples.In("B", Window), Samples.In("A.B", Window),
            Samples.In("A", $"public partial class B {{ {Window} }}").Replace("namespace A", "namespace C", StringComparison.Ordinal),
            Samples.In("D", $"public partial class Outer {{ {Window} }}\npublic partial class Outer<T> {{ {Window} }}\npublic partial class Outer<T, U> {{ {Window} }}"),
        ];
        var names = Project.Of(files).Generate().HintNames.ToList();
        Assert.Equal(
            ["A.B.Window.g.cs", "A.Window.g.cs", "B.Window.g.cs", "C.B+Window.g.cs", "D.Outer+Window.g.cs", "D.Outer-1+Window.g.cs", "D.Outer-2+Window.g.cs"], names);
        Assert.Equal(names, Project.Of(files.Reverse()).Generate().HintNames);
    }

    /// <summary>Roslyn compares hint names without regard to case, as file systems do.</summary>
    [Fact]
    public void NamesThatDifferInCaseAlone_HaveFilesOfTheirOwn()
    {
        var files = new[] { Samples.In("Acme", Samples.Window("Guard")), Samples.In("Acme", Samples.Window("guard")), Samples.In("Acme", Samples.Window("GUARD")) };
        var names = Project.Of(files).Generate().HintNames.ToList();
        Assert.Equal(3, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(names, Project.Of(files.Reverse()).Generate().HintNames);
    }

    [Fact]
    public void OrderOfFiles_ChangesNoText()
    {
        string[] files = [.. BuiltIn.Sources, .. BuiltIn.Shared];
        Assert.Equal(Texts(Project.Of(files)), Texts(Project.Of(files.Reverse())));

        static IEnumerable<string> Texts(Project project) =>
            project.Generate().Sources.OrderBy(source => source.HintName, StringComparer.Ordinal).Select(source => source.SourceText.ToString());
    }
}
