namespace ThrottleKit;

/// <summary>One thing wrong with a set of policies.</summary>
/// <param name="Policy">The policy concerned; null where it is none in particular.</param>
/// <param name="Line">The line, from 1; 0 where <paramref name="Path"/> says the place.</param>
/// <param name="Column">The column, from 1; 0 where <paramref name="Path"/> says the place.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
/// <param name="Path">Where it stands in a configuration, such as <c>ThrottleKit:policies:api:period</c>; null for a text.</param>
public sealed record PolicyError(string? Policy, int Line, int Column, string Message, string? Path = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Path is not null ? $"{Path}: {Message}"
        : Policy is null ? $"line {Line}, column {Column}: {Message}" : $"line {Line}, column {Column}, policy '{Policy}': {Message}";
}

/// <summary>A set of policies cannot be used. Everything wrong with it is listed at once.</summary>
/// <param name="errors">What is wrong, in the order of the text.</param>
public sealed class PolicyFileException(IReadOnlyList<PolicyError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.ToString())))
{
    /// <summary>What is wrong, in the order of the text.</summary>
    public IReadOnlyList<PolicyError> Errors { get; } = errors;
}
