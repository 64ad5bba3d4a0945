using System.Security.Cryptography;
using System.Text;

namespace ThrottleKit.Redis.Scripts;

/// <summary>A script, and the hash that a server knows it by once it has seen it.</summary>
internal sealed class RedisScript(string text)
{
    /// <summary>The script itself.</summary>
    public string Text => text;

    // The protocol names a script by its SHA-1; nothing rests on that hash being hard to forge.
    /// <summary>Its name.</summary>
    public byte[] Hash { get; } = SHA1.HashData(Encoding.UTF8.GetBytes(text));
}
