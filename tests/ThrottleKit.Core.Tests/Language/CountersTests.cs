using ThrottleKit.Exactness;

namespace ThrottleKit.Core.Tests.Language;

/// <summary>A row is a value, whether it stands in itself or, beyond sixteen integers, elsewhere.</summary>
public class CountersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(10_000)]
    public void NewRow_IsAllZero(long length)
    {
        var row = Counters.Of(length);

        Assert.Equal(length, row.Length);
        for (var i = 0L; i < length; i++) Assert.Equal(0, row[i]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void LengthOutOfRange_IsRefused(long length) => Assert.Throws<ArgumentOutOfRangeException>(() => Counters.Of(length));

    [Theory]
    [InlineData(11)]
    [InlineData(40)]
    public void With_LeavesTheOldRowAsItWas(long length)
    {
        var old = Counters.Of(length).With(3, 7);
        var changed = old.With(3, 8).With(length - 1, 9);

        Assert.Equal((7, 0), (old[3], old[length - 1]));
        Assert.Equal((8, 9), (changed[3], changed[length - 1]));
        Assert.NotEqual(old, changed);
        Assert.Equal(old, changed.With(3, 7).With(length - 1, 0));
        Assert.Equal(old.GetHashCode(), changed.With(3, 7).With(length - 1, 0).GetHashCode());
    }

    [Theory]
    [InlineData(4, -1)]
    [InlineData(4, 4)]
    [InlineData(20, 20)]
    public void IndexBeyondTheRow_IsRefused(long length, long index)
    {
        var row = Counters.Of(length);

        Assert.Throws<ArgumentOutOfRangeException>(() => row[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => row.With(index, 1));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    public void ChangeInPlace_IsOfOneRowAlone(long length)
    {
        var row = Counters.Of(length).With(0, 5);
        var own = Rows.Copy(row);
        Rows.Put(ref own, 0, 6);

        Assert.Equal((5, 6), (row[0], own[0]));
    }

    [Fact]
    public void Numbers_ReadBackAsTheRow()
    {
        long[] values = [3, 1, 4, 1, 5];
        var row = Counters.Of(values);
        var numbers = new long[7];
        Span<long> to = numbers;
        Rows.Give(row, ref to);
        Rows.Give(9, ref to);
        ReadOnlySpan<long> from = numbers;

        Assert.Equal([5, 3, 1, 4, 1, 5, 9], numbers);
        Assert.Equal(row, Rows.Take(ref from));
        Assert.Equal(9, Rows.Next(ref from));
        Assert.Equal("[3, 1, 4, 1, 5]", row.ToString());
    }
}
