using Spectre.Console;

namespace ThrottleKit.Tool.Tour;

/// <summary>The first stop: a strategy as it is written, and the script that is made from it.</summary>
internal static class OneTree
{
    public static void Show(IAnsiConsole console)
    {
        TourCommand.Stop(console, 1, "One function",
            "A strategy is a pure C# function over integers: state, time and cost in, a decision out. This is the built-in fixed window, as its file has it.");
        console.Write(Code("src/ThrottleKit.Core/Strategies/FixedWindow.cs", Method(Source(), "private Outcome<WindowUse> Decide")));
        console.WriteLine();
        console.WriteLine("From that one syntax tree the compiler makes C# for the process, Lua for a server, the proof that every number is exact, and an oracle for "
            + "tests. The part of the Lua that decides:");
        console.WriteLine();
        console.Write(Code("the same, on the server (excerpt of throttlekit explain fixedWindow --as lua)", Decision(FixedWindow.Definition.Lua)));
    }

    private static Panel Code(string header, string code) =>
        new Panel(new Text(code)).Header($" {Markup.Escape(header)} ").BorderColor(Color.Grey).RoundedBorder();

    private static string Source()
    {
        using var stream = typeof(OneTree).Assembly.GetManifestResourceStream("FixedWindow.cs")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>One method of a source, from its signature to the brace that closes it.</summary>
    private static string Method(string source, string signature)
    {
        var lines = source.Split('\n').SkipWhile(line => !line.Contains(signature, StringComparison.Ordinal)).ToList();
        var end = lines.FindIndex(line => line == "    }");
        return Unindented(lines.Take(end + 1));
    }

    /// <summary>The block of the script between loading the state and writing it.</summary>
    private static string Decision(string script)
    {
        var lines = script.Split('\n').SkipWhile(line => line.Trim() != "repeat").Skip(1)
            .TakeWhile(line => line.Trim().Length > 0 && !line.Contains("-- A grant", StringComparison.Ordinal));
        return Unindented(lines);
    }

    private static string Unindented(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        var indent = all.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join("\n", all.Select(line => line.Length >= indent ? line[indent..] : line));
    }
}
