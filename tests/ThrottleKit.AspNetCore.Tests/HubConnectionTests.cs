using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>A hub, and SignalR's own client, over a WebSocket.</summary>
public class HubConnectionTests
{
    [Fact]
    public async Task CallsOverOneConnection_AreAskedForOneByOne_AndADenialLeavesItOpen()
    {
        await using var app = await TestApp.StartAsync(app => app.MapHub<Room>("/room"), [TestApp.Window("api", 2)], http => http.DefaultKey = HttpKeys.User, services: services => services.AddSignalR());
        await using var ada = await ConnectAsync("ada");
        await using var bob = await ConnectAsync("bob");
        Assert.Equal(3, await CountAsync(ada, nameof(Room.Say), "red"));
        Assert.Equal(3, await CountAsync(bob, nameof(Room.Say), "blue"));
        Assert.Equal(0, await CountAsync(bob, nameof(Room.Say), "red")); // the room's limit, whoever speaks
        Assert.Equal((2, 2), (await CountAsync(ada, nameof(Room.Ask), "?"), await CountAsync(bob, nameof(Room.Ask), "?"))); // the user's
        Assert.Equal(9, await CountAsync(ada, nameof(Room.Free), "anything"));

        var denied = await Assert.ThrowsAsync<HubException>(() => ada.InvokeAsync<string>(nameof(Room.Say), "red"));
        Assert.EndsWith("The limit 'Room.Say' allows this request in 60 s.", denied.Message, StringComparison.Ordinal);
        Assert.Equal(HubConnectionState.Connected, ada.State);
        app.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("red", await ada.InvokeAsync<string>(nameof(Room.Say), "red"));

        async Task<HubConnection> ConnectAsync(string user)
        {
            var connection = new HubConnectionBuilder().WithUrl(new Uri(app.Client.BaseAddress!, "room"), options => options.Headers["Test-User"] = user).Build();
            await connection.StartAsync();
            return connection;
        }
    }

    private static async Task<int> CountAsync(HubConnection connection, string method, string argument)
    {
        var served = 0;
        for (var i = 0; i < 9; i++)
        {
            try
            {
                await connection.InvokeAsync<string>(method, argument);
                served++;
            }
            catch (HubException)
            {
                // denied
            }
        }

        return served;
    }

    public sealed class Room : Hub
    {
        [Throttle(Tokens = 3, Per = "1m", Strategy = "fixedWindow", Key = nameof(room))]
        public string Say(string room) => room;

        [Throttle("api")]
        public string Ask(string question) => question;

        public string Free(string text) => text;
    }
}
