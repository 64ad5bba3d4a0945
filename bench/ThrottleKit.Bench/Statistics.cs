namespace ThrottleKit.Bench;

/// <summary>The statistics of this harness: on a machine that others use too, the median is what a repetition gives again.</summary>
internal static class Statistics
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>What the given part of the values does not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
