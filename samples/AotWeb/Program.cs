using ThrottleKit;
using ThrottleKit.AspNetCore;

// Published ahead of time: dotnet publish samples/AotWeb -c Release
var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddThrottleKit(builder.Configuration.GetSection("ThrottleKit")).AddHttp().AddRateLimiterPolicies();
builder.Services.AddHttpClient("remote").AddThrottle();

var app = builder.Build();
app.UseThrottleKit();
app.UseRateLimiter();

app.MapGet("/search", () => "found").RequireThrottle("search");
app.MapGet("/orders/{tenant}", (string tenant) => tenant).RequireThrottle("tenant", rule => rule with { Key = HttpKeys.Route("tenant") });
app.MapGet("/quote/{user}", [Throttle(Tokens = 2, Per = "1h", Key = "user")] (string user) => user);
app.MapGet("/framework", () => "ok").RequireRateLimiting("tenant");
app.MapGet("/method", () => Counted.Once());
app.Run();

internal static partial class Counted
{
    [Throttle(Tokens = 1, Per = "1h")]
    public static partial string Once();

    private static string OnceCore() => "once";
}
