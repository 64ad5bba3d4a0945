using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Tests.Shared;

/// <summary>A test that needs PostgreSQL: skipped with the reason where none is installed, and failing there under CI, so that it never passes unseen.</summary>
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = Missing;

    internal static string? Missing { get; } =
        PostgresServer.IsInstalled || Environment.GetEnvironmentVariable("CI") == "true" ? null : "PostgreSQL is not installed: apt-get install postgresql-15.";
}

/// <summary>The same for a test with data.</summary>
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresFactAttribute.Missing;
}
