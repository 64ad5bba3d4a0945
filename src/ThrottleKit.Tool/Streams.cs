namespace ThrottleKit.Tool;

/// <summary>Where the tool reads and writes: bytes, so that what it is not asked to change passes through as it is.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error, for everything that is not the answer.</param>
internal sealed record Streams(Stream Input, Stream Output, TextWriter Error)
{
    /// <summary>Writes text to standard output.</summary>
    /// <param name="text">The text.</param>
    public void Write(string text) => Output.Write(System.Text.Encoding.UTF8.GetBytes(text));
}
