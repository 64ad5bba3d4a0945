using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ThrottleKit.AspNetCore.Tests.Grpc;

/// <summary>A real service of Grpc.AspNetCore, and the client that comes with it, over HTTP/2.</summary>
public class GrpcTests
{
    [Fact]
    public async Task Denial_IsResourceExhausted_WithTheTimeToRetry_AndTheTimeIsTrue()
    {
        await using var app = await StartAsync();
        using var channel = GrpcChannel.ForAddress(app.Client.BaseAddress!);
        var client = new Speaker.SpeakerClient(channel);
        for (var i = 0; i < 2; i++) Assert.Equal("hello", (await client.SayAsync(new Words { Text = "hello" })).Text);

        var denied = await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Words { Text = "hello" }));
        Assert.Equal(StatusCode.ResourceExhausted, denied.StatusCode);
        Assert.Equal("The limit 'api' allows this request in 60 s.", denied.Status.Detail);
        var status = denied.GetRpcStatus()!;
        Assert.Equal((8, denied.Status.Detail), (status.Code, status.Message));
        var retry = status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan();
        Assert.Equal(TimeSpan.FromSeconds(60), retry);
        Assert.Equal("api", Assert.Single(status.GetDetail<QuotaFailure>()!.Violations).Subject);
        Assert.Equal("60000", denied.Trailers.GetValue("grpc-retry-pushback-ms"));

        app.Time.Advance(retry - TimeSpan.FromMicroseconds(1));
        await Assert.ThrowsAsync<RpcException>(async () => await client.SayAsync(new Words()));
        app.Time.Advance(TimeSpan.FromMicroseconds(1));
        await client.SayAsync(new Words());
    }

    [Fact]
    public async Task StreamingMethod_IsDeniedLikewise_AndMethodsHaveTheirOwnLimits()
    {
        await using var app = await StartAsync();
        using var channel = GrpcChannel.ForAddress(app.Client.BaseAddress!);
        var client = new Speaker.SpeakerClient(channel);
        Assert.Equal(3, await ReadAsync());
        var denied = await Assert.ThrowsAsync<RpcException>(ReadAsync);
        Assert.Equal((StatusCode.ResourceExhausted, TimeSpan.FromHours(1)), (denied.StatusCode, denied.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan()));
        await client.SayAsync(new Words());

        async Task<int> ReadAsync()
        {
            using var call = client.Recite(new Words { Text = "a" });
            var read = 0;
            while (await call.ResponseStream.MoveNext(default)) read++;
            return read;
        }
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        app => app.MapGrpcService<SpeakerService>(), [TestApp.Window("api", 2)],
        services: services =>
        {
            services.AddGrpc();
            services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        });

    private sealed class SpeakerService : Speaker.SpeakerBase
    {
        [Throttle("api")]
        public override Task<Words> Say(Words request, ServerCallContext context) => Task.FromResult(request);

        [Throttle(Tokens = 1, Per = "1h", Strategy = "fixedWindow")]
        public override async Task Recite(Words request, IServerStreamWriter<Words> responseStream, ServerCallContext context)
        {
            for (var i = 0; i < 3; i++) await responseStream.WriteAsync(request);
        }
    }
}
