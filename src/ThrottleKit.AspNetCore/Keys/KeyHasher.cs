using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>Hashes secrets that are keys.</summary>
internal sealed class KeyHasher
{
    private const int LeastSecret = 32;

    private readonly byte[] _secret;

    public KeyHasher(IOptions<ThrottleHttpOptions> options, ThrottleHost host)
    {
        if (options.Value.KeySecret is { } secret)
        {
            if (secret.Length < LeastSecret) throw new StrategyConfigurationException($"{nameof(ThrottleHttpOptions.KeySecret)} has {secret.Length} bytes; it needs {LeastSecret}.");
            _secret = secret;
        }
        else if (host.HasStore)
        {
            throw new StrategyConfigurationException($"API keys are hashed before they go to the store, under a secret that all processes share: set {nameof(ThrottleHttpOptions.KeySecret)}.");
        }
        else
        {
            _secret = RandomNumberGenerator.GetBytes(LeastSecret);
        }
    }

    /// <summary>The hash of a secret: 128 bits.</summary>
    public string Hash(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(secret)).AsSpan(0, 16));
}
