namespace ThrottleKit.Sqlite;

/// <summary>How a store on SQLite works.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The table; it is made where it is missing.</summary>
    public string Table { get; init; } = "throttlekit_state";

    /// <summary>
    /// Whether each permit that is taken waits for the disk. Without, the end of the process loses nothing, and the loss of power the last permits.
    /// </summary>
    public bool IsDurable { get; init; }

    /// <summary>How large the file may grow; null for as large as the disk lets it. Where there is no room calls are not applied.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>How long a row outlives its state: by so much the clock may step back from one process to the next, and still nothing is refunded.</summary>
    public TimeSpan ExpiryAllowance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the time comes from; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    internal void Validate()
    {
        if (Table.Length == 0 || !Table.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || char.IsAsciiDigit(Table[0]))
            throw new ArgumentException($"The table is called '{Table}'; a name has letters, digits and underscores.", nameof(Table));
        if (MaxBytes < 0) throw new ArgumentOutOfRangeException(nameof(MaxBytes), MaxBytes, "A file has no negative size.");
        ArgumentOutOfRangeException.ThrowIfLessThan(ExpiryAllowance, TimeSpan.Zero);
    }
}
