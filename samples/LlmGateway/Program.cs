using LlmGateway.Budgets;
using LlmGateway.Fake;
using LlmGateway.Live;
using LlmGateway.Proxy;
using LlmGateway.Settings;
using ThrottleKit.AI;
using ThrottleKit.Stores;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOptions<GatewaySettings>().BindConfiguration(GatewaySettings.Section);
var settings = builder.Configuration.GetSection(GatewaySettings.Section).Get<GatewaySettings>() ?? new GatewaySettings();

var services = builder.Services;
services.AddSingleton(TimeProvider.System);
services.AddSingleton<IStrategyStore>(await StoreOf.OpenAsync(settings.Store, builder.Environment.ContentRootPath));
services.AddSingleton<ITokenCounter>(TokenizerCounter.Default);
services.AddSingleton<CurrentPlan>();
services.AddSingleton<LiveBoard>();
services.AddSingleton<BudgetTotals>();
services.AddSingleton<FakeUpstream>();
services.AddSingleton<ChatEndpoint>();
services.AddSingleton<Page>();
services.AddSingleton<Upstream>();
services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
{
    Timeout = Timeout.InfiniteTimeSpan, // a stream takes as long as it takes; the caller can leave
});

var app = builder.Build();
_ = app.Services.GetRequiredService<CurrentPlan>(); // wrong limits end the program here, not at the first call
_ = app.Services.GetRequiredService<BudgetTotals>();

app.MapPost("/v1/chat/completions", (HttpContext http, ChatEndpoint chat) => chat.HandleAsync(http));
app.MapGet("/", (Page page, CancellationToken cancellation) => page.WholeAsync(cancellation));
app.MapGet("/live", (Page page, CancellationToken cancellation) => page.PartAsync(cancellation));
if (settings.Upstream.BaseUrl.Length == 0) app.MapPost("/fake/v1/chat/completions", (HttpContext http, FakeUpstream fake) => fake.HandleAsync(http));

app.Run();
