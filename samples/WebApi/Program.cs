using StackExchange.Redis;
using ThrottleKit;
using ThrottleKit.AspNetCore;
using ThrottleKit.Redis;
using ThrottleKit.Stores;

// Limits of a web API, from appsettings.json, in process; or, with --Redis=HOST:PORT, in a Redis that its instances share.
//   dotnet run --project samples/WebApi
//   curl -i localhost:5000/search
//   curl -i -H "X-Tenant: acme" -H "X-User: ada" localhost:5000/orders
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
builder.Services.AddHealthChecks().AddThrottleKitStore();

var limits = builder.Services.AddThrottleKit(builder.Configuration.GetSection("ThrottleKit")).AddHttp(http =>
{
    http.Global.Add(new ThrottleRule { Policy = "everything", Key = HttpKeys.Everyone });
    http.For("tenant", rule => rule with { Key = HttpKeys.Header("X-Tenant") });
    http.For("user", rule => rule with { Key = HttpKeys.AllOf(HttpKeys.Header("X-Tenant"), HttpKeys.Header("X-User")) });
});
if (builder.Configuration["Redis"] is { } redis)
{
    var connection = await ConnectionMultiplexer.ConnectAsync(redis);
    limits.UseStore(_ => new RedisStore(connection, new RedisStoreOptions { KeyPrefix = "{webapi}:" }))
        .WhenStoreIsAway(new OutageOptions { Policy = OutagePolicy.Degrade, Nodes = 3, Name = "redis", Deadline = TimeSpan.FromSeconds(5) });
}

var app = builder.Build();
app.UseThrottleKit();
app.MapOpenApi().DisableThrottle();
app.MapHealthChecks("/health").DisableThrottle();

// One limit for each address.
app.MapGet("/search", () => "found").RequireThrottle("search");

// One for the tenant and one for the user: a request takes from both or from none.
app.MapGet("/orders", () => "orders").RequireThrottle("tenant").RequireThrottle("user");

// A request costs what it asks for.
app.MapGet("/export/{rows:int}", (int rows) => $"{rows} rows")
    .RequireThrottle("tenant", rule => rule with { Cost = http => int.Parse((string)http.Request.RouteValues["rows"]!) / 100 });

// The plan of a tenant is looked up with each request; change it, and the limit changes with what was consumed kept.
app.MapGet("/reports", () => "report").RequireThrottle(new ThrottleRule { Key = HttpKeys.Header("X-Tenant"), Lookup = http => Plans.OfAsync(http.Request.Headers["X-Tenant"].ToString()) });

// A limit of the endpoint's own.
app.MapGet("/quote", [Throttle(Tokens = 10, Per = "1m")] () => "quote");

app.Run();

internal static class Plans
{
    public static ValueTask<Policy?> OfAsync(string tenant) => new(tenant == "acme"
        ? Policy.Of("plan:gold", new Gcra { Limit = 100, Period = TimeSpan.FromMinutes(1) })
        : Policy.Of("plan:free", new Gcra { Limit = 5, Period = TimeSpan.FromMinutes(1) }));
}
