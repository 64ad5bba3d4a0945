namespace ThrottleKit.Redis.Scripts;

/// <summary>A part of a script, out of the files beside this one, with places for other parts: a line <c>--[[name]]</c> each.</summary>
internal sealed class LuaText
{
    private readonly string _text;

    private LuaText(string text) => _text = text;

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name, without its ending.</param>
    public static LuaText Read(string name)
    {
        using var stream = typeof(LuaText).Assembly.GetManifestResourceStream($"{name}.lua")!;
        using var reader = new StreamReader(stream);
        return new LuaText(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }

    /// <summary>The text with a place filled.</summary>
    /// <param name="place">The place.</param>
    /// <param name="part">What stands there.</param>
    public LuaText With(string place, string part) => new(_text.Replace($"--[[{place}]]\n", part, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => _text;
}
