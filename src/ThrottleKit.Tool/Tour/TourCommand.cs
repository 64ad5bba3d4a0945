using System.CommandLine;
using Spectre.Console;

namespace ThrottleKit.Tool.Tour;

/// <summary><c>throttlekit tour</c>: what ThrottleKit is, shown on embedded parts alone.</summary>
internal static class TourCommand
{
    public static Command Create(Streams streams)
    {
        var command = new Command("tour", "Shows one strategy, what is made of it, and the same decisions in several places; needs no server.");
        command.SetAction(_ =>
        {
            using var writer = new StreamWriter(streams.Output, leaveOpen: true);
            return Show(Console.IsOutputRedirected ? Plain(writer) : AnsiConsole.Console);
        });
        return command;
    }

    /// <summary>Where nobody looks at a terminal: no colours, and lines as wide as most of what is shown.</summary>
    private static IAnsiConsole Plain(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 130;
        return console;
    }

    private static int Show(IAnsiConsole console)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]ThrottleKit[/]  a rate limiter whose promises a machine checks").LeftJustified());
        OneTree.Show(console);
        var same = SameTrace.Show(console);
        var equal = ShortVerify.Show(console);
        BadStrategy.Show(console);
        WhereNext(console);
        return same && equal ? ExitCode.Fine : ExitCode.Differences;
    }

    /// <summary>The head of one stop of the tour.</summary>
    public static void Stop(IAnsiConsole console, int number, string title, string text)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold yellow]{number}[/]  {Markup.Escape(title)}").LeftJustified().RuleStyle("grey"));
        console.Write(new Padder(new Text(text), new Padding(0, 0, 0, 1)));
    }

    private static void WhereNext(IAnsiConsole console)
    {
        Stop(console, 5, "Where next", "Each of these runs as it stands:");
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        table.AddRow("[green]./run explain gcra --as lua[/]", "the script that runs on Redis, Valkey or Garnet");
        table.AddRow("[green]./run explain gcra --as ranges[/]", "what was proved, and from what");
        table.AddRow("[green]./run verify --steps 1000000[/]", "a million random steps on four executors, compared bit for bit");
        table.AddRow("[green]./test[/]", "every test, against real servers");
        table.AddRow("[green]README.md[/], [green]docs/[/]", "how to use it, and how to write a strategy of your own");
        console.Write(table);
    }
}
