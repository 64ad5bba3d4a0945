using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;

namespace ThrottleKit.AspNetCore;

/// <summary>
/// The address of a client. <c>X-Forwarded-For</c> is read from its end, where the nearest proxy has written, and only as far as the proxies are trusted: what stands before that anybody can
/// have written.
/// </summary>
internal static class ClientAddress
{
    /// <summary>The address as a key.</summary>
    /// <param name="peer">Who the connection is from.</param>
    /// <param name="forwarded">The header's lines.</param>
    /// <param name="proxies">Who is believed.</param>
    public static string? Of(IPAddress? peer, StringValues forwarded, TrustedProxies? proxies)
    {
        if (peer is null) return null;
        var client = Folded(peer);
        if (proxies is not null && forwarded.Count > 0) client = Behind(client, forwarded, proxies);
        return client.AddressFamily == AddressFamily.InterNetworkV6 ? Prefix(client) : client.ToString();
    }

    private static IPAddress Behind(IPAddress peer, StringValues forwarded, TrustedProxies proxies)
    {
        var client = peer;
        var passed = 0;
        for (var line = forwarded.Count - 1; line >= 0; line--)
        {
            var rest = (forwarded[line] ?? "").AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                var entry = rest[(comma + 1)..].Trim();
                rest = comma < 0 ? [] : rest[..comma];
                if (!proxies.Trusts(client, passed) || Read(entry) is not { } before) return client;
                client = before;
                passed++;
            }
        }

        return client;
    }

    /// <summary>An address, with or without its port.</summary>
    private static IPAddress? Read(ReadOnlySpan<char> entry) =>
        IPAddress.TryParse(entry, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || entry.Count('.') == 3) ? Folded(address)
        : IPEndPoint.TryParse(entry, out var endpoint) ? Folded(endpoint.Address)
        : null;

    private static IPAddress Folded(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string Prefix(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0);
        return new IPAddress(bytes) + "/64";
    }
}
