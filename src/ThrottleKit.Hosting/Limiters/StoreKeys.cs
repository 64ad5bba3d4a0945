using System.Security.Cryptography;
using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>Names states in a store: <c>POLICY:KEY</c>. No two pairs of policy and key have one name.</summary>
internal static class StoreKeys
{
    public static byte[] Of(string policy, string key)
    {
        var prefix = policy.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
        var name = Encoding.UTF8.GetBytes($"{prefix}:{key}");
        if (name.Length <= StoreRequest.MostKeyBytes) return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var hashed = Encoding.UTF8.GetBytes($"{prefix}:sha256:{hash}");
        return hashed.Length <= StoreRequest.MostKeyBytes ? hashed : throw new StrategyConfigurationException($"The name of policy '{policy[..40]}...' is too long for a store.");
    }
}
