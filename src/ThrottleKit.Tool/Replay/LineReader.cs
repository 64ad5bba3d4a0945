namespace ThrottleKit.Tool;

/// <summary>Reads a stream line by line, as bytes: a line may hold what is not valid text, and must come out as it went in.</summary>
internal sealed class LineReader(Stream stream)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isFirst = true;
    private bool _isOver;

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int length, searched = 0;
        while ((length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n')) < 0 && !_isOver)
        {
            searched = _end - _start;
            Fill();
        }

        var isLast = length < 0;
        line = isLast ? _buffer.AsSpan(_start, _end - _start) : _buffer.AsSpan(_start, searched + length);
        _start += line.Length + (isLast ? 0 : 1);
        if (_isFirst && line.StartsWith(ByteOrderMark)) line = line[ByteOrderMark.Length..];
        _isFirst = false;
        if (line.EndsWith("\r"u8)) line = line[..^1];
        return !isLast || line.Length > 0;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isOver = read == 0;
    }
}
