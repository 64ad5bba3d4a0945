using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThrottleKit.Bench.Web;

/// <summary>A client that costs next to nothing: it writes many requests at once on one connection, and counts the answers.</summary>
internal sealed class PipelinedClient : IDisposable
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 200");
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _requests;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly int _depth;

    public PipelinedClient(int port, int depth)
    {
        _depth = depth;
        _requests = [.. Enumerable.Repeat(Request, depth).SelectMany(request => request)];
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends a batch of requests and waits for all answers.</summary>
    public async Task BatchAsync()
    {
        for (var sent = 0; sent < _requests.Length;) sent += await _socket.SendAsync(_requests.AsMemory(sent));
        for (int answers = 0, kept = 0; answers < _depth;)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(kept));
            if (received == 0) throw new InvalidOperationException("The server has closed the connection.");
            var length = kept + received;
            answers += _buffer.AsSpan(0, length).Count(Answer);
            kept = Math.Min(length, Answer.Length - 1); // an answer's beginning may be cut in two
            _buffer.AsSpan(length - kept, kept).CopyTo(_buffer);
        }
    }

    public void Dispose() => _socket.Dispose();
}
