namespace ThrottleKit;

/// <summary>A policy as it was written somewhere that has paths instead of lines, such as an application's configuration.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Values">Its settings.</param>
public sealed record PolicySettings(string Name, string Path, IReadOnlyList<PolicyValue> Values)
{
    internal PolicySource Source() =>
        new(Name, At(Path), [.. Values.Select(value => new PolicySetting(value.Key, At(value.Path), value.Text, At(value.Path)))]);

    private static PolicyPosition At(string path) => new(0, 0, path);
}

/// <summary>One setting of a policy.</summary>
/// <param name="Key">Its key: <c>strategy</c>, or the name of a parameter.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Text">Its value.</param>
public sealed record PolicyValue(string Key, string Path, string Text);
