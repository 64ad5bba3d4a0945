namespace ThrottleKit.PostgreSql;

/// <summary>How a store on PostgreSQL works.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>Where the table and the functions are.</summary>
    public string Schema { get; init; } = new PostgresSchemaOptions().Schema;

    /// <summary>How long a row outlives its state: by so much the server's clock may step back, and still nothing is refunded.</summary>
    public TimeSpan ExpiryAllowance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether statements are prepared, once on each connection: the server then need not parse and plan them again. Switch it off for a pooler between client and server
    /// that hands each statement to another connection and does not know of prepared ones.
    /// </summary>
    public bool Prepare { get; init; } = true;

    internal PostgresSchemaOptions SchemaOptions
    {
        get
        {
            var options = new PostgresSchemaOptions { Schema = Schema };
            options.Validate();
            return options;
        }
    }
}
