using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThrottleKit.Testing;

/// <summary>Where a connection is cut.</summary>
public enum ProxyCut
{
    /// <summary>Before the server has the request.</summary>
    BeforeTheServer,

    /// <summary>After the server has answered it, before the client has the answer.</summary>
    BeforeTheClient,
}

/// <summary>
/// Stands between a client and a server and loses what it is told to lose: what becomes of a call is then known, whatever the client thinks of it. It knows nothing of the
/// protocol but a text by which to recognise a request.
/// </summary>
public sealed class FaultProxy : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private volatile TaskCompletionSource? _stall;
    private volatile Cut? _next;
    private volatile bool _refuses;

    private FaultProxy(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
    }

    /// <summary>Where it listens, <c>HOST:PORT</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Whether new connections are closed at once.</summary>
    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>Whether nothing is passed on, in neither direction. What came meanwhile is passed on afterwards.</summary>
    public bool IsStalled
    {
        get => _stall is not null;
        set
        {
            var before = _stall;
            _stall = value ? before ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            if (!value) before?.SetResult();
        }
    }

    /// <summary>Begins to stand before a server.</summary>
    /// <param name="server">Where the server listens, <c>IP:PORT</c>.</param>
    public static FaultProxy Start(string server)
    {
        var proxy = new FaultProxy(IPEndPoint.Parse(server));
        _ = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>Cuts the connection on which the next request comes that has a text in it.</summary>
    /// <param name="cut">Where.</param>
    /// <param name="text">The text.</param>
    public void CutNext(ProxyCut cut, string text) => _next = new Cut(cut, Encoding.UTF8.GetBytes(text));

    /// <summary>Cuts every connection there is.</summary>
    public void CutAll()
    {
        foreach (var link in _links.Keys) link.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _refuses = true;
        _listener.Dispose();
        CutAll();
        IsStalled = false;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync().ConfigureAwait(false);
                if (_refuses) client.Dispose();
                else _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // That is how it ends.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var link = new Link(client);
        _links.TryAdd(link, true);
        try
        {
            await link.Server.ConnectAsync(_server).ConfigureAwait(false);
            await Task.WhenAny(PassAsync(link, client, link.Server, isRequest: true), PassAsync(link, link.Server, client, isRequest: false)).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // The server is not there, and so neither is the connection.
        }

        _links.TryRemove(link, out _);
    }

    private async Task PassAsync(Link link, Socket from, Socket to, bool isRequest)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var length)
            {
                if (_stall is { } stall) await stall.Task.ConfigureAwait(false);
                if (isRequest ? IsCut(link, buffer.AsSpan(0, length)) : link.LosesAnswer) break;
                for (var sent = 0; sent < length;) sent += await to.SendAsync(buffer.AsMemory(sent, length - sent)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One of the sides has gone, or has been cut.
        }

        link.Close();
    }

    private bool IsCut(Link link, ReadOnlySpan<byte> request)
    {
        if (_next is not { } next || request.IndexOf(next.Text) < 0 || Interlocked.CompareExchange(ref _next, null, next) != next) return false;
        link.LosesAnswer = next.Where == ProxyCut.BeforeTheClient;
        return next.Where == ProxyCut.BeforeTheServer;
    }

    private sealed record Cut(ProxyCut Where, byte[] Text);

    private sealed class Link(Socket client) : IDisposable
    {
        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public volatile bool LosesAnswer;

        public void Close()
        {
            client.Dispose();
            Server.Dispose();
        }

        public void Dispose() => Close();
    }
}
