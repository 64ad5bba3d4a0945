using System.Text;

namespace ThrottleKit.Compiler.Text;

/// <summary>Writes indented text with <c>\n</c> line ends, whatever the platform: the one way in which any target's text is made.</summary>
/// <param name="indentation">What one level is indented by.</param>
public sealed class SourceWriter(string indentation = "    ")
{
    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes one line; an empty one is not indented.</summary>
    /// <param name="line">The line.</param>
    public SourceWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            for (var i = 0; i < _level; i++) _text.Append(indentation);
            _text.Append(line);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Writes several lines, given as one text.</summary>
    /// <param name="text">The lines.</param>
    public SourceWriter Lines(string text)
    {
        foreach (var line in text.Replace("\r", "").Split('\n')) Line(line);
        return this;
    }

    /// <summary>Writes a line and indents what follows.</summary>
    /// <param name="line">The line; nothing is written when it is null.</param>
    public SourceWriter Open(string? line = null)
    {
        if (line is not null) Line(line);
        _level++;
        return this;
    }

    /// <summary>Ends an indentation and writes a line.</summary>
    /// <param name="line">The line; nothing is written when it is null.</param>
    public SourceWriter Close(string? line = null)
    {
        _level--;
        if (line is not null) Line(line);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
