namespace ThrottleKit.Tool;

/// <summary>What the tool ends with.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Fine = 0;

    /// <summary>There were differences or bad lines.</summary>
    public const int Differences = 1;

    /// <summary>The call itself was wrong, or what it needs cannot be reached.</summary>
    public const int Usage = 2;
}
