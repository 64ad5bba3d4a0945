namespace ThrottleKit;

/// <summary>One thing wrong with a set of policies.</summary>
/// <param name="Policy">The policy concerned; null where it is none in particular.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record PolicyError(string? Policy, int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Policy is null ? $"line {Line}, column {Column}: {Message}" : $"line {Line}, column {Column}, policy '{Policy}': {Message}";
}

/// <summary>A set of policies cannot be used. Everything wrong with it is listed at once.</summary>
/// <param name="errors">What is wrong, in the order of the text.</param>
public sealed class PolicyFileException(IReadOnlyList<PolicyError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.ToString())))
{
    /// <summary>What is wrong, in the order of the text.</summary>
    public IReadOnlyList<PolicyError> Errors { get; } = errors;
}
