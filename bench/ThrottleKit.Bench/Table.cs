using System.Globalization;

namespace ThrottleKit.Bench;

/// <summary>A table in Markdown, printed row by row as results come in.</summary>
internal sealed class Table
{
    public Table(string title, params string[] columns)
    {
        Console.WriteLine();
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Row(columns);
        Row([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
    }

    public void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Number(double value, int digits = 1) => value.ToString("N" + digits, CultureInfo.InvariantCulture);
}
