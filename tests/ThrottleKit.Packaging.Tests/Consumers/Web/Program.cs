using ThrottleKit;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.ClearProviders();
var app = builder.Build();
var (reports, mail, own) = (new Older.Reports(), new Friend.Mail(), new Web.Own());

app.MapGet("/older/{user}", async (string user) => await Answer(() => reports.GetAsync(user)));
app.MapGet("/friend/{user}", async (string user) => await Answer(() => Task.FromResult(mail.Send(user))));
app.MapGet("/own", async () => await Answer(() => Task.FromResult(own.Ping())));
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (var path in new[] { "older/ada", "friend/ada", "own" })
{
    var allowed = 0;
    for (var i = 0; i < 5; i++)
        if ((await client.GetAsync(path)).IsSuccessStatusCode) allowed++;
    Console.WriteLine($"{path}: {allowed}");
}

await app.StopAsync();

static async Task<IResult> Answer(Func<Task<int>> call)
{
    try
    {
        return Results.Text($"{await call()}");
    }
    catch (ThrottledException denied)
    {
        return Results.Text(denied.Message, statusCode: 429);
    }
}

namespace Web
{
    internal sealed class Own
    {
        [Throttle(Tokens = 1, Per = "1h")]
        public int Ping() => 1;
    }
}
