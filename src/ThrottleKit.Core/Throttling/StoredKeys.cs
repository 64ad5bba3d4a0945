using System.Globalization;

namespace ThrottleKit;

/// <summary>Keys as a store has them, which are texts. Two keys have one text only where they are equal: a store that took them for one would share a limit between two callers.</summary>
internal static class StoredKeys
{
    /// <summary>The key of a limit that all calls share, endpoints included.</summary>
    public const string OfAll = "everyone";

    /// <summary>The text of a key.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="key">The key.</param>
    /// <exception cref="StrategyConfigurationException">The texts of this type do not tell its values apart.</exception>
    public static string Of<TKey>(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key switch
        {
            string text => text,
            char or bool or Guid or Enum => key.ToString()!,
            byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or nint or nuint => ((IFormattable)key).ToString(null, CultureInfo.InvariantCulture),
            _ => throw new StrategyConfigurationException(
                $"A key in a store is a text, and those of '{typeof(TKey)}' may be the same for different values; name a key that is a string, a whole number, a Guid, an enum, a char or a bool."),
        };
    }
}
