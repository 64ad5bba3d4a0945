using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using LlmGateway.Budgets;
using LlmGateway.Settings;
using Microsoft.Extensions.Options;
using ThrottleKit;
using ThrottleKit.Budgets;
using ThrottleKit.Stores;

namespace LlmGateway.Live;

/// <summary>The page at <c>/</c>. The server renders all of it; the script fetches the live part again and puts it in place.</summary>
internal sealed class Page(CurrentPlan current, IStrategyStore store, LiveBoard board, BudgetTotals totals, IOptionsMonitor<GatewaySettings> settings, TimeProvider time)
{
    private static readonly string Shell = Resource("page.html").Replace("/*style*/", Resource("page.css"), StringComparison.Ordinal).Replace("/*script*/", Resource("page.js"), StringComparison.Ordinal);

    public async Task<IResult> WholeAsync(CancellationToken cancellation)
    {
        var now = settings.CurrentValue;
        var keys = string.Concat(now.Keys.Select(key => $"<option value=\"{Text(key.Key)}\">{Text(key.Value.Name)}, {Text(key.Value.Team)}</option>"));
        var models = string.Concat(now.Prices.Keys.Where(model => model != "*").Select(model => $"<option>{Text(model)}</option>"));
        return Results.Content(
            Shell.Replace("<!--organisation-->", Text(now.Organisation), StringComparison.Ordinal)
                .Replace("<!--facts-->", $"<span>{Text(now.Store.Split('=')[0])}</span><span>streams: {now.Streams.ToString().ToLowerInvariant()}</span><span>{(now.Upstream.BaseUrl.Length > 0 ? Text(new Uri(now.Upstream.BaseUrl).Host) : "built-in upstream")}</span>", StringComparison.Ordinal)
                .Replace("<!--keys-->", keys, StringComparison.Ordinal)
                .Replace("<!--models-->", models, StringComparison.Ordinal)
                .Replace("<!--live-->", await LiveAsync(cancellation), StringComparison.Ordinal),
            "text/html; charset=utf-8");
    }

    public async Task<IResult> PartAsync(CancellationToken cancellation) => Results.Content(await LiveAsync(cancellation), "text/html; charset=utf-8");

    private async Task<string> LiveAsync(CancellationToken cancellation)
    {
        var budgets = current.Now.All;
        var open = board.Open();
        var peeks = await store.ApplyBatchAsync(
            [.. budgets.Select(budget => new StoreRequest(budget.Level.Key, budget.Level.Strategy, StrategyOperation.Decide, 0))], TimeSpan.FromSeconds(1), cancellation);

        var html = new StringBuilder("<section class=\"tiles\">");
        Tile(html, "in-flight", "Streams in flight", Number(open.Count));
        Tile(html, "released", "Tokens released", Number(board.TokensReleased));
        Tile(html, "completed", "Calls completed", Number(board.TimesCompleted));
        Tile(html, "denied", "Calls denied", Number(board.TimesDenied));
        Tile(html, "cut", "Streams cut", Number(board.TimesCut));
        Tile(html, "over-estimate", "Input over-estimated", board.OverEstimate is { } percent ? $"{percent:F0} %" : "–");
        html.Append("</section><section class=\"budgets\">");
        for (var i = 0; i < budgets.Count; i++)
        {
            if (i == 0 || budgets[i].Owner != budgets[i - 1].Owner || budgets[i].Kind != budgets[i - 1].Kind)
                html.Append(i == 0 ? "" : "</article>").Append(CultureInfo.InvariantCulture, $"<article class=\"{budgets[i].Kind}\"><h2>{Text(budgets[i].Owner)} <small>{budgets[i].Kind}</small></h2>");
            Bar(html, budgets[i], peeks[i]);
        }

        html.Append("</article></section><section class=\"tables\">");
        Streams(html, open);
        Denials(html);
        return html.Append("</section>").ToString();
    }

    private static void Tile(StringBuilder html, string name, string title, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"tile\" data-tile=\"{name}\"><b>{value}</b><span>{title}</span></div>");

    private void Bar(StringBuilder html, OwnedBudget budget, in StoreResult<StrategyReply> peek)
    {
        if (!peek.IsApplied)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"bar away\"><span>{budget.Unit}</span><em>the store is away</em></div>");
            return;
        }

        var decision = peek.Value.Decision;
        var used = budget.Most - decision.Remaining;
        var share = 100.0 * used / budget.Most;
        var (reserved, refunded) = (totals.Reserved(budget.Level.Name), totals.Refunded(budget.Level.Name));
        html.Append(CultureInfo.InvariantCulture, $"""
            <div class="bar{(share >= 100 ? " full" : share >= 80 ? " tight" : "")}" data-budget="{Text(budget.Level.Name)}" data-used="{used}" data-most="{budget.Most}">
              <div class="line"><span>{budget.Unit}</span><b>{Amount(budget.Unit, used)}</b><i>of {Amount(budget.Unit, budget.Most)} per {Text(budget.Per)}</i></div>
              <div class="track"><div style="width:{share:F1}%"></div></div>
              <div class="line small"><span>{(used > 0 ? $"fresh in {Wait(decision.ResetAfter)}" : "untouched")}</span><i>{(refunded > 0 ? $"{100.0 * refunded / reserved:F0} % of reservations went back" : "")}</i></div>
            </div>
            """);
    }

    private void Streams(StringBuilder html, IReadOnlyList<LiveCall> open)
    {
        html.Append("<article><h2>In flight</h2><table><tr><th>Who<th>Model<th>For<th class=\"n\">Tokens out</tr>");
        foreach (var call in open.Take(12))
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(call.Who)}<td>{Text(call.Model)}<td>{Wait(time.GetUtcNow() - call.Since)}<td class=\"n\">{(call.IsStream ? Number(call.Tokens) : "whole")}</tr>");
        html.Append(open.Count == 0 ? "<tr><td colspan=\"4\" class=\"none\">nothing under way</tr>" : open.Count > 12 ? $"<tr><td colspan=\"4\" class=\"none\">and {open.Count - 12} more</tr>" : "").Append("</table></article>");
    }

    private void Denials(StringBuilder html)
    {
        var denials = board.Denials;
        html.Append("<article><h2>Denied</h2><table><tr><th>At<th>Who<th>By<th>What<th class=\"n\">Try again in</tr>");
        foreach (var denied in denials)
            html.Append(CultureInfo.InvariantCulture, $"<tr data-denied=\"{Text(denied.Why.Level)}\"><td>{denied.At:HH:mm:ss}<td>{Text(denied.Who)}<td>{Text(denied.Why.Level)}<td>{(denied.CutAfter is { } tokens ? $"cut after {Number(tokens)} tokens" : denied.Why.Reason == BudgetDenialReason.TooLarge ? "too large" : "not started")}<td class=\"n\">{(denied.Why.RetryAfter is { } wait ? Wait(wait) : "–")}</tr>");
        html.Append(denials.Count == 0 ? "<tr><td colspan=\"5\" class=\"none\">nobody</tr>" : "").Append("</table></article>");
    }

    private static string Amount(Unit unit, long amount) => unit == Unit.Dollars ? (amount / 1_000_000m).ToString("$#,0.00##", CultureInfo.InvariantCulture) : Number(amount);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Wait(TimeSpan time) => Proxy.RateLimitHeaders.Text(time < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds)) : time);

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
