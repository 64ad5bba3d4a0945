using System.Security.Cryptography;
using System.Text;

namespace ThrottleKit.Orleans;

/// <summary>
/// Which grain has a key: that of its hash tag, as on Redis Cluster, what stands between its first <c>{</c> and the next <c>}</c>; without one, a grain of its own.
/// </summary>
internal static class KeyGroup
{
    /// <summary>Storages have limits for the names of grains; the shortest that we know of is 255.</summary>
    private const int LongestName = 200;

    /// <summary>The name of the grain that has a key. What storages take for something special is written as <c>=</c> and its two digits.</summary>
    public static string Of(ReadOnlySpan<byte> key)
    {
        var group = Tag(key);
        var name = new StringBuilder(group.Length);
        foreach (var value in group)
        {
            if (value < 128 && (char.IsAsciiLetterOrDigit((char)value) || (char)value is '-' or '_' or '.' or ':')) name.Append((char)value);
            else name.Append('=').Append(value.ToString("x2"));
        }

        return name.Length == 0 ? "=" : name.Length <= LongestName ? name.ToString() : $"=={Convert.ToHexStringLower(SHA256.HashData(group))}";
    }

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> key)
    {
        var start = key.IndexOf((byte)'{');
        if (start < 0) return key;
        var length = key[(start + 1)..].IndexOf((byte)'}');
        return length <= 0 ? key : key.Slice(start + 1, length);
    }
}
