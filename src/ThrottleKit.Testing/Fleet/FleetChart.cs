using System.Globalization;
using System.Text;

namespace ThrottleKit.Testing;

/// <summary>Draws what fleets admitted in each window against the limit, as SVG.</summary>
public static class FleetChart
{
    private const int Width = 760, Height = 360, Left = 60, Top = 30, Bottom = 50, Right = 150;

    private static readonly string[] Colours = ["#1b7837", "#2166ac", "#b2182b", "#762a83"];

    /// <summary>Draws them into one chart.</summary>
    /// <param name="reports">The fleets, of one limit.</param>
    public static string Draw(IReadOnlyList<FleetReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var (limit, windows) = (reports[0].Scenario.Limit, reports[0].AdmittedByWindow.Count);
        var most = 1.15 * Math.Max(limit, reports.Max(report => report.AdmittedByWindow.Max()));
        double X(int window) => Left + (windows == 1 ? 0 : window * (double)(Width - Left - Right) / (windows - 1));
        double Y(double admitted) => Top + (Height - Top - Bottom) * (1 - admitted / most);

        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Line($"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#444\"/>");
        Line($"<path d=\"M{Left} {Y(limit):0.#}H{Width - Right}\" stroke=\"#444\" stroke-dasharray=\"6 4\"/>");
        Line($"<text x=\"{Width - Right + 8}\" y=\"{Y(limit) + 4:0.#}\" fill=\"#444\">limit {limit}</text>");
        Line($"<text x=\"{Left - 8}\" y=\"{Height - Bottom + 4}\" text-anchor=\"end\">0</text><text x=\"{Left - 8}\" y=\"{Y(limit) + 4:0.#}\" text-anchor=\"end\">{limit}</text>");
        Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">window</text><text x=\"{Left}\" y=\"18\">admitted in each window</text>");
        for (var i = 0; i < reports.Count; i++)
        {
            var points = string.Join(' ', reports[i].AdmittedByWindow.Select((admitted, window) => string.Create(CultureInfo.InvariantCulture, $"{X(window):0.#},{Y(admitted):0.#}")));
            Line($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colours[i % Colours.Length]}\" stroke-width=\"2\"/>");
            Line($"<text x=\"{Width - Right + 8}\" y=\"{Height / 2 + 18 * i}\" fill=\"{Colours[i % Colours.Length]}\">{Name(reports[i].Scenario.Way)}: {reports[i].Utilisation:P0}</text>");
        }

        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Name(FleetWay way) => way switch
    {
        FleetWay.Leased => "leased",
        FleetWay.Strict => "strict",
        _ => "own share",
    };
}
