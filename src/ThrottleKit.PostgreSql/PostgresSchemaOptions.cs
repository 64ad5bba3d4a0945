namespace ThrottleKit.PostgreSql;

/// <summary>Where the states are kept, and how.</summary>
public sealed record PostgresSchemaOptions
{
    /// <summary>The schema that holds the table and the functions. Small letters, digits and underscores, so that it needs no quotes anywhere.</summary>
    public string Schema { get; init; } = "throttlekit";

    /// <summary>
    /// Whether the table is made without a log of its changes: several times faster, and empty after a crash of the server, so that every limit then begins
    /// anew. Counts when the table is made; later it is <c>ALTER TABLE</c>'s affair.
    /// </summary>
    public bool Unlogged { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">The schema's name would need quotes, or is too long for PostgreSQL.</exception>
    public void Validate()
    {
        var isPlain = Schema.Length is > 0 and <= 63 && char.IsAsciiLetterLower(Schema[0])
            && Schema.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
        if (!isPlain) throw new ArgumentException($"'{Schema}' cannot be the schema: a name of small letters, digits and underscores can, with a letter first and 63 at most.");
    }
}
