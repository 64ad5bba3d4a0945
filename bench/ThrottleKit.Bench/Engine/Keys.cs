namespace ThrottleKit.Bench.Engine;

/// <summary>Keys as services have them.</summary>
internal static class Keys
{
    /// <summary>Keys of the length that user names and addresses have.</summary>
    public static string[] Make(int count) => [.. Enumerable.Range(0, count).Select(i => $"user:{i * 7919L:D12}")];
}
