using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ThrottleKit.AspNetCore.Tests;

public class HubTests
{
    [Fact]
    public async Task HubMethods_AreAskedFor_ByTheirParameters()
    {
        await using var app = await TestApp.StartAsync(app => app.MapHub<Chat>("/chat"), [TestApp.Window("api", 2)], services: services => services.AddSignalR());
        var filter = app.Services.GetRequiredService<HubLimits>();
        Assert.NotNull(app.Services.GetRequiredService<IOptions<HubOptions<Chat>>>().Value); // the filter is an option of all hubs
        Assert.Equal(3, await CountAsync(nameof(Chat.Say), "room-1"));
        Assert.Equal(3, await CountAsync(nameof(Chat.Say), "room-2"));
        Assert.Equal(2, await CountAsync(nameof(Chat.Ask), "anything"));
        Assert.Equal(9, await CountAsync(nameof(Chat.Free), "anything"));
        var denied = await Assert.ThrowsAsync<HubException>(async () => await filter.InvokeMethodAsync(Call(nameof(Chat.Say), "room-1"), _ => new("said")));
        Assert.Equal("The limit 'Chat.Say' allows this request in 60 s.", denied.Message);

        async Task<int> CountAsync(string method, string argument)
        {
            var served = 0;
            for (var i = 0; i < 9; i++)
            {
                try
                {
                    await filter.InvokeMethodAsync(Call(method, argument), _ => new("said"));
                    served++;
                }
                catch (HubException)
                {
                    // denied
                }
            }

            return served;
        }

        HubInvocationContext Call(string method, string argument) => new(new Caller(), app.Services, new Chat(), typeof(Chat).GetMethod(method)!, [argument]);
    }

    public sealed class Chat : Hub
    {
        [Throttle(Tokens = 3, Per = "1m", Strategy = "fixedWindow", Key = nameof(room))]
        public string Say(string room) => room;

        [Throttle("api")]
        public string Ask(string question) => question;

        public string Free(string text) => text;
    }

    private sealed class Caller : HubCallerContext
    {
        public override string ConnectionId => "1";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => default;

        public override void Abort()
        {
        }
    }
}
