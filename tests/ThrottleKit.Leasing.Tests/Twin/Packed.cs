namespace ThrottleKit.Leasing.Twin;

/// <summary>A state of a model as up to 64 numbers below 16: small enough to keep millions of, and compared by value.</summary>
public readonly record struct Packed(ulong A, ulong B, ulong C, ulong D);

/// <summary>Writes numbers into a <see cref="Packed"/>, in order.</summary>
internal struct PackedWriter
{
    private ulong _a, _b, _c, _d;
    private int _count;

    public void Add(int number)
    {
        if (number is < 0 or > 15) throw new InvalidOperationException($"Number {_count} of a state is {number}, which does not fit: the model's constants are too large.");
        var bits = (ulong)number << (_count % 16 * 4);
        switch (_count++ / 16)
        {
            case 0: _a |= bits; break;
            case 1: _b |= bits; break;
            case 2: _c |= bits; break;
            case 3: _d |= bits; break;
            default: throw new InvalidOperationException("A state has more than 64 numbers.");
        }
    }

    public readonly Packed Done() => new(_a, _b, _c, _d);
}

/// <summary>Reads them back.</summary>
internal struct PackedReader(Packed packed)
{
    private int _count;

    public int Next()
    {
        var word = (_count / 16) switch { 0 => packed.A, 1 => packed.B, 2 => packed.C, _ => packed.D };
        return (int)(word >> (_count++ % 16 * 4)) & 15;
    }
}
