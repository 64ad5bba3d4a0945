namespace ThrottleKit;

/// <summary>A place in the text that policies were read from; lines and columns start at 1.</summary>
internal readonly record struct PolicyPosition(int Line, int Column);

/// <summary>One setting of a policy as it was written: every value as text, as configuration providers have it too.</summary>
internal sealed record PolicySetting(string Key, PolicyPosition KeyPosition, string Value, PolicyPosition ValuePosition);

/// <summary>A policy as it was written, before anything of it is understood.</summary>
internal sealed record PolicySource(string Name, PolicyPosition Position, IReadOnlyList<PolicySetting> Settings);
