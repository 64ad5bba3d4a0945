using System.Text.RegularExpressions;
using ThrottleKit.Tests.Shared;
using Xunit;

namespace ThrottleKit.House.Tests;

/// <summary>Habits of the sources: one idea a file, each room of the compiler with its own knowledge, nothing put off.</summary>
public partial class SourceHabits
{
    private const int Comfortable = 300, Largest = 400;

    /// <summary>Rooms of the compiler that know no Roslyn: what is in them also runs in the tool, over a compiled assembly.</summary>
    private static readonly string[] RoomsWithoutRoslyn = ["Ir", "Interpreter", "Analysis", "Lowering", "Emit", "Text"];

    [Fact]
    public void SourceFiles_HoldOneIdea()
    {
        var lengthy = Repository.Files.Where(IsShippedSource).Select(file => (File: file, Lines: Repository.ReadLines(file).Length))
            .Where(file => file.Lines > Comfortable).OrderByDescending(file => file.Lines).ToList();
        Assert.False(
            lengthy.Any(file => file.Lines > Largest),
            $"Split what is longer than {Largest} lines by construct. Beyond {Comfortable} lines are:\n"
            + string.Join('\n', lengthy.Select(file => $"{file.Lines,5} {file.File}")));
    }

    [Fact]
    public void RoomsThatKnowNoRoslyn_UseNone()
    {
        var rooms = RoomsWithoutRoslyn.Select(room => $"src/ThrottleKit.Compiler/{room}/").ToList();
        Habit.Holds(
            Repository.Files.Where(file =>
                rooms.Any(room => file.StartsWith(room, StringComparison.Ordinal))
                && Repository.Read(file).Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal)),
            "Move what needs Roslyn to the Frontend:");
    }

    [Fact]
    public void Texts_PutNothingOffAndNameNoMachine()
    {
        var found =
            from file in Repository.Files
            where IsText(file) && !file.EndsWith($"/{nameof(SourceHabits)}.cs", StringComparison.Ordinal)
            from line in Repository.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
            where PutOff().IsMatch(line.Text)
            select $"{file}:{line.Number}: {line.Text.Trim()}";
        Habit.Holds(found, "Finish it, or describe what is missing on the page of the component:");
    }

    [Fact]
    public void Tests_FindTheirFilesFromWhereTheyRun() =>
        Habit.Holds(
            Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith($"/{nameof(SourceHabits)}.cs", StringComparison.Ordinal)
                && Repository.Read(file).Contains("[CallerFilePath]", StringComparison.Ordinal) && !file.EndsWith("/Shared/Repository.cs", StringComparison.Ordinal)),
            "Use Repository; the compiler's paths lead nowhere in a continuous integration build:");

    [GeneratedRegex(@"/work/|\bfor now\b|\bTODO\b|\bHACK\b|\bFIXME\b")]
    private static partial Regex PutOff();

    private static bool IsShippedSource(string file) =>
        file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal);

    private static bool IsText(string file) =>
        Path.GetExtension(file) is "" or ".cs" or ".md" or ".csproj" or ".props" or ".targets" or ".sh" or ".json" or ".txt" or ".tla" or ".cfg" or ".lua"
        || file.StartsWith(".ci/", StringComparison.Ordinal);
}
