using System.Security.Cryptography;
using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>Names states in a store: <c>POLICY:KEY</c>. No two pairs of policy and key have one name.</summary>
internal static class StoreKeys
{
    /// <summary>The part of a name that is the key's, or stands for one that is too long.</summary>
    public static string Fitting(string policy, string key) => 3 * (policy.Length + 1L) + (3L * key.Length) < StoreRequest.MostKeyBytes // in UTF-8, and escaped, each character takes three bytes at most
        ? key
        : Encoding.UTF8.GetString(Of(policy, key).AsSpan(Encoding.UTF8.GetByteCount(Escaped(policy)) + 1));

    public static byte[] Of(string policy, string key)
    {
        var prefix = Escaped(policy);
        var name = Encoding.UTF8.GetBytes($"{prefix}:{key}");
        if (name.Length <= StoreRequest.MostKeyBytes) return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var hashed = Encoding.UTF8.GetBytes($"{prefix}:sha256:{hash}");
        return hashed.Length <= StoreRequest.MostKeyBytes ? hashed : throw new StrategyConfigurationException($"The name of policy '{policy[..40]}...' is too long for a store.");
    }

    private static string Escaped(string policy) => policy.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
}
