using System.Net.Http.Headers;
using LlmGateway.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace LlmGateway.Proxy;

/// <summary>The provider: the one that the settings name, or the built-in one, which this server serves itself.</summary>
internal sealed class Upstream(HttpClient client, IOptions<GatewaySettings> settings, IServer server)
{
    private readonly UpstreamSettings _settings = settings.Value.Upstream;

    private Uri? _address;

    public Task<HttpResponseMessage> SendAsync(ChatRequest request, CancellationToken cancellation)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _address ??= new Uri($"{Base()}/chat/completions")) { Content = JsonContent.Create(request.Body) };
        if (_settings.ApiKey.Length > 0) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _settings.ApiKey);
        return client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private string Base()
    {
        if (_settings.BaseUrl.Length > 0) return _settings.BaseUrl.TrimEnd('/');
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        var own = new UriBuilder(addresses.First().Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal));
        if (own.Host is "0.0.0.0" or "[::]") own.Host = "127.0.0.1";
        return $"{own.Uri.GetLeftPart(UriPartial.Authority)}/fake/v1";
    }
}
