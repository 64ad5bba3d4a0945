using System.Globalization;
using System.Text;

namespace ThrottleKit.Tool.Picture;

/// <summary>Draws what a strategy decides: what remains over time, and below it each request, allowed or denied. Nothing in it is drawn by hand.</summary>
internal static class DecisionPicture
{
    private const int Left = 44, Right = 716, Top = 44, Bottom = 196, Requests = 214, Height = 268, Samples = 600;

    /// <summary>The picture as SVG.</summary>
    /// <param name="scene">What it shows.</param>
    public static string Draw(Scene scene)
    {
        var (strategy, span) = (scene.Strategy, scene.Span);
        string? state = null;
        var limit = Apply(0, 0, ref state).Limit;
        var (remaining, marks) = (new StringBuilder(), new StringBuilder());
        var requests = new Queue<long>(scene.Requests);
        var last = -1L;
        for (var i = 0; i <= Samples; i++)
        {
            var at = span * i / Samples;
            while (requests.TryPeek(out var next) && next <= at)
            {
                Show(next);
                Mark(requests.Dequeue());
                Show(next);
            }

            Show(at);
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {Height}" font-family="sans-serif" font-size="13">
            <rect width="760" height="{Height}" fill="#ffffff"/>
            <text x="{Left}" y="24" font-weight="bold">{strategy.Definition.Name}</text>
            <text x="{Right}" y="24" text-anchor="end" fill="#555555">{Escaped(scene.Caption)}; each request takes {scene.Cost}</text>
            <path d="M{Left} {Top}V{Bottom}H{Right}" fill="none" stroke="#888888"/>
            <text x="{Left - 8}" y="{Top + 5}" text-anchor="end">{limit}</text>
            <text x="{Left - 8}" y="{Bottom}" text-anchor="end">0</text>
            <text x="{Left + 6}" y="{Top - 4}" fill="#1f5fbf">remaining</text>
            {Thirds(span)}<polyline fill="none" stroke="#1f5fbf" stroke-width="2" points="{remaining.ToString().TrimEnd()}"/>
            {marks.ToString().TrimEnd('\n')}
            <text x="{Left}" y="{Height - 8}" fill="#2a8a4a">| allowed</text>
            <text x="{Left + 90}" y="{Height - 8}" fill="#c23b3b">| denied</text>
            <text x="{Left + 180}" y="{Height - 8}" fill="#555555">{(strategy.Definition.Name == "leakyBucket" ? "— waits in the queue" : "")}</text>
            </svg>

            """;

        Decision Apply(long at, long cost, ref string? kept) =>
            strategy.Apply(new StrategyRequest(cost == 0 ? StrategyOperation.Forecast : StrategyOperation.Decide, Scene.Begin + at, cost), ref kept).Decision;

        void Show(long at)
        {
            var left = Apply(at, 0, ref state).Remaining;
            if (left == last && at < span) return;
            if (last >= 0) remaining.Append(CultureInfo.InvariantCulture, $"{X(at)},{Y(last)} ");
            remaining.Append(CultureInfo.InvariantCulture, $"{X(at)},{Y(left)} ");
            last = left;
        }

        void Mark(long at)
        {
            var decision = Apply(at, scene.Cost, ref state);
            var colour = decision.IsAllowed ? "#2a8a4a" : "#c23b3b";
            marks.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(at)} {Requests}V{(decision.IsAllowed ? Requests + 22 : Requests + 12)}\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            if (decision.DelayMicroseconds > 0)
                marks.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(at)} {Requests + 22}H{X(Math.Min(span, at + decision.DelayMicroseconds))}\" stroke=\"#555555\"/>\n");
        }

        string X(long at) => (Left + ((Right - Left) * (double)at / span)).ToString("0.0", CultureInfo.InvariantCulture);

        string Y(long left) => (Bottom - ((Bottom - Top) * (double)left / limit)).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static string Thirds(long span)
    {
        var lines = new StringBuilder();
        for (var i = 0; i <= 3; i++)
        {
            var x = Left + ((Right - Left) * i / 3);
            lines.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x} {Top}V{Bottom}\" stroke=\"#dddddd\"/>\n");
            lines.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{Bottom + 13}\" text-anchor=\"middle\" font-size=\"11\" fill=\"#555555\">{Seconds(span * i / 3)}</text>\n");
        }

        return lines.ToString();
    }

    private static string Seconds(long time) => (time / 1_000_000.0).ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
