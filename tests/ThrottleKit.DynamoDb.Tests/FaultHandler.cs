using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;

namespace ThrottleKit.DynamoDb.Tests;

/// <summary>Stands between the client and the server, and has happen to a request what a test says.</summary>
public sealed class FaultHandler : HttpClientFactory
{
    private readonly ConcurrentDictionary<string, int> _sent = new();

    /// <summary>What becomes of a request, given its action and the way on to the server; null for what should.</summary>
    public Func<string, Func<Task<HttpResponseMessage>>, CancellationToken, Task<HttpResponseMessage>?>? On { get; set; }

    /// <summary>How often a request for an action has left the client.</summary>
    public int Sent(string action) => _sent.GetValueOrDefault(action);

    /// <summary>What happens to the next requests for an action; then all is well again.</summary>
    public void Next(string action, int count, Func<Func<Task<HttpResponseMessage>>, CancellationToken, Task<HttpResponseMessage>> fault) =>
        On = (asked, forward, cancellation) => asked == action && Interlocked.Decrement(ref count) >= 0 ? fault(forward, cancellation) : null;

    /// <summary>The server refuses.</summary>
    public static Task<HttpResponseMessage> Refuse(string error, HttpStatusCode status = HttpStatusCode.BadRequest, string more = "") => Task.FromResult(new HttpResponseMessage(status)
    {
        Content = new StringContent($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{error}}","message":"as the test says"{{more}}}""", Encoding.UTF8, "application/x-amz-json-1.0"),
    });

    /// <summary>The server refuses a transaction, for a reason for each of its items.</summary>
    public static Task<HttpResponseMessage> CancelTransaction(params string[] reasons) => Refuse(
        "TransactionCanceledException", more: $""","CancellationReasons":[{string.Join(',', reasons.Select(reason => $$"""{"Code":"{{reason}}"}"""))}]""");

    /// <summary>The connection breaks before the server has the request.</summary>
    public static Task<HttpResponseMessage> LoseRequest() => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.");

    /// <summary>The connection breaks after the server has answered.</summary>
    public static async Task<HttpResponseMessage> LoseAnswer(Func<Task<HttpResponseMessage>> forward)
    {
        (await forward()).Dispose();
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.", new IOException("Connection reset by peer"));
    }

    /// <summary>Nothing comes back.</summary>
    public static async Task<HttpResponseMessage> Stall(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        throw new InvalidOperationException();
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    private sealed class Handler(FaultHandler owner) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var action = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
            owner._sent.AddOrUpdate(action, 1, (_, count) => count + 1);
            return owner.On?.Invoke(action, () => base.SendAsync(request, cancellationToken), cancellationToken) ?? base.SendAsync(request, cancellationToken);
        }
    }
}
