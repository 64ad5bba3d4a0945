namespace ThrottleKit;

/// <summary>A place in what policies were read from: in a text by line and column, which start at 1, else by a path.</summary>
internal readonly record struct PolicyPosition(int Line, int Column, string? Path = null);

/// <summary>One setting of a policy as it was written: every value as text, as configuration providers have it too.</summary>
internal sealed record PolicySetting(string Key, PolicyPosition KeyPosition, string Value, PolicyPosition ValuePosition);

/// <summary>A policy as it was written, before anything of it is understood.</summary>
internal sealed record PolicySource(string Name, PolicyPosition Position, IReadOnlyList<PolicySetting> Settings);
