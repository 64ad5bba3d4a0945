using System.Security.Cryptography;
using System.Text;

namespace ThrottleKit.Hosting;

/// <summary>One of the keys that a policy denies most.</summary>
/// <param name="Key">The key, or a hash of it.</param>
/// <param name="Denials">How often it was denied, at most.</param>
/// <param name="Error">By how much that may be too high.</param>
public readonly record struct TopKey(string Key, long Denials, long Error);

/// <summary>
/// The keys that come most often among any number, in bounded memory: the space-saving sketch of Metwally, Agrawal and El Abbadi (2005). It counts a few keys; a key that is not among them takes
/// the place of the least one and goes on from its count, which is the most it can have come to before. A key that makes up more than one in <paramref name="places"/> is always among them.
/// </summary>
/// <param name="places">How many keys are counted.</param>
/// <param name="isRaw">Whether keys are told as they are.</param>
internal sealed class TopKeySketch(int places, bool isRaw)
{
    // So that nobody outside of this process can tell from a hash whether it is that of a key he knows.
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    private readonly Lock _turn = new();
    private readonly Dictionary<string, Place> _counted = new(StringComparer.Ordinal);
    private readonly SortedSet<Place> _byCount = new(Comparer<Place>.Create(static (a, b) => (a.Count, a.Number).CompareTo((b.Count, b.Number))));

    /// <summary>A key has come.</summary>
    public void Count(string key)
    {
        lock (_turn)
        {
            if (_counted.TryGetValue(key, out var place)) _byCount.Remove(place);
            else if (_counted.Count < places) _counted[key] = place = new Place(_counted.Count) { Key = key };
            else
            {
                place = _byCount.Min!;
                _byCount.Remove(place);
                _counted.Remove(place.Key);
                (place.Key, place.Error) = (key, place.Count);
                _counted[key] = place;
            }

            place.Count++;
            _byCount.Add(place);
        }
    }

    /// <summary>The keys that are counted, the most frequent first.</summary>
    public IReadOnlyList<TopKey> Top()
    {
        lock (_turn) return [.. _byCount.Reverse().Select(place => new TopKey(Shown(place.Key), place.Count, place.Error))];
    }

    private string Shown(string key) => isRaw ? key : Convert.ToHexStringLower(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(key)).AsSpan(0, 8));

    private sealed class Place(int number)
    {
        public int Number { get; } = number;

        public string Key { get; set; } = "";

        public long Count { get; set; }

        public long Error { get; set; }
    }
}
