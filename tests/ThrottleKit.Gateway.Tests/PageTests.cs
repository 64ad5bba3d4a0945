using System.Net;

namespace ThrottleKit.Gateway.Tests;

/// <summary>The page, in a browser.</summary>
public class PageTests
{
    private const string Picture = "docs/images/gateway.png";

    [ChromiumFact]
    public async Task Page_ShowsSpendStreamsAndDenials_AndKeepsUpByItself()
    {
        // Long streams at a modest rate, so that some are in flight while one looks.
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { TokensPerKey = 900, DollarsPerTeam = 0.02m, TokensPerSecond = 60, Answer = (450, 450) });
        using var leaving = new CancellationTokenSource();
        var cut = Enumerable.Range(0, 3).Select(_ => ReadAsync(gateway, "sk-ada", default)).ToList(); // three times 450 do not fit
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Used >= 900, "the budget is used up");
        await Task.WhenAll(cut);
        using (var denied = await PostAsync(gateway, "sk-ada")) Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        using (var whole = await gateway.PostAsync(new { model = "gpt-4o", max_tokens = 40, messages = new[] { new { role = "user", content = "Why?" } } }, "sk-grace")) Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        await using var browser = await Browser.OpenAsync(gateway.Address, 1_240, 1_090);
        var open = new[] { "sk-grace", "sk-linus", "sk-linus" }.Select(key => ReadAsync(gateway, key, leaving.Token)).ToList();
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("linus tokens")).Used > 150, "streams are under way");

        await browser.UntilAsync("document.querySelector('[data-tile=in-flight] b').textContent === '3'"); // it keeps up by itself
        var (used, most) = await gateway.BudgetAsync("ada tokens");
        Assert.Equal(used.ToString(), (string?)await browser.EvaluateAsync("document.querySelector('[data-budget=\"ada tokens\"]').dataset.used"));
        Assert.Equal(most.ToString(), (string?)await browser.EvaluateAsync("document.querySelector('[data-budget=\"ada tokens\"]').dataset.most"));
        Assert.Equal("1", await Tile(browser, "completed"));
        Assert.NotEqual("0", await Tile(browser, "cut"));
        Assert.NotEqual("0", await Tile(browser, "denied"));
        Assert.True((int)(await browser.EvaluateAsync("document.querySelectorAll('[data-denied=\"ada tokens\"]').length"))! >= 2);
        Assert.Equal("full", (string?)await browser.EvaluateAsync("document.querySelector('[data-budget=\"ada tokens\"]').className.replace('bar ', '')"));
        var picture = await browser.ScreenshotAsync();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
        if (Environment.GetEnvironmentVariable("THROTTLEKIT_ACCEPT") == "1") await File.WriteAllBytesAsync(Repository.Full(Picture), picture);

        await leaving.CancelAsync();
        await Task.WhenAll(open);
        await browser.UntilAsync("document.querySelector('[data-tile=in-flight] b').textContent === '0'");

        await browser.EvaluateAsync("document.querySelector('[name=key]').value = 'sk-grace'; document.querySelector('#ask button').click()");
        await browser.UntilAsync("document.querySelector('#answer').textContent.length > 50");
        await browser.UntilAsync("document.querySelector('[data-budget=\"grace requests\"]').dataset.used === '3'");
        await browser.EvaluateAsync("document.querySelector('[name=key]').value = 'sk-ada'; document.querySelector('#ask button').click()");
        await browser.UntilAsync("document.querySelector('#answer').textContent.startsWith('429: ')");
    }

    private static async Task<string?> Tile(Browser browser, string name) => (string?)await browser.EvaluateAsync($"document.querySelector('[data-tile={name}] b').textContent");

    private static Task<HttpResponseMessage> PostAsync(Gateway gateway, string key, CancellationToken cancellation = default) => gateway.PostAsync(
        new { model = "gpt-4o", stream = true, messages = new[] { new { role = "user", content = "Why is the sky blue, and what does it cost to know?" } } }, key, cancellation);

    private static async Task ReadAsync(Gateway gateway, string key, CancellationToken cancellation)
    {
        try
        {
            using var response = await PostAsync(gateway, key, cancellation);
            await response.Content.CopyToAsync(Stream.Null, cancellation);
        }
        catch (OperationCanceledException)
        {
            // as the test is over
        }
    }
}
