namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>What may be absent means what it means in C#.</summary>
public class NullableTests
{
    private const string Members = """
        public record struct Pair(long Value, bool Is);
        static long? Some(long a) => a > 0 ? a : null;
        static Pair? Both(long a, long b) => a > b ? new Pair(a, b > 0) : null;
        """;

    [Theory]
    [InlineData("return Some(a) ?? b;")]
    [InlineData("return Some(a) ?? 0;")]
    [InlineData("return Some(a) ?? Some(b) ?? -7;")]
    [InlineData("return Some(a) ?? b / a;")]
    [InlineData("return Some(a) is { } x ? x * 2 : b;")]
    [InlineData("return Some(a) is long x ? x * 2 : b;")]
    [InlineData("return Some(a) is var x && x is null ? 1 : 2;")]
    [InlineData("if (Some(a) is not { } x) return b; return x * 3;")]
    [InlineData("if (Some(a) is { } x && Some(b) is { } y) return x * 3 + y; return -1;")]
    [InlineData("if (Some(a) is not { } x || x > 100) return b; return x * 3;")]
    [InlineData("return Some(a) is null ? 1 : Some(b) is not null ? 2 : 3;")]
    [InlineData("return Some(a) == null ? 1 : null != Some(b) ? 2 : 3;")]
    [InlineData("return Some(a).HasValue ? 1 : 2;")]
    [InlineData("return Some(a).GetValueOrDefault() + Some(b).GetValueOrDefault(5);")]
    [InlineData("return Some(a).GetValueOrDefault(a == 0 ? 1 : b / a);")]
    [InlineData("long? x = null; if (b > 0) x = a; return x ?? -1;")]
    [InlineData("long? x = a; x = x is { } y && y > 5 ? null : b; return x ?? -1;")]
    [InlineData("int? x = b > 0 ? 5 : null; long? y = x; return y ?? -1;")]
    [InlineData("long? x = default; return x ?? a;")]
    [InlineData("bool? x = a > 0 ? b > 0 : null; return x is true ? 1 : x is false ? 2 : 3;")]
    [InlineData("bool? x = a > 0 ? b > 0 : null; return x ?? a == b ? 1 : 2;")]
    [InlineData("return Some(a) is > 5 and < 1000 ? 1 : Some(a) is 3 ? 2 : 0;")]
    public void Scalars(string statements) => SameMeaning.OfFunction($$"""static long F(long a, long b) { {{statements}} }""", Members);

    [Theory]
    [InlineData("return Both(a, b)?.Value ?? -3;")]
    [InlineData("return (Both(a, b)?.Is ?? true) ? 1 : 0;")]
    [InlineData("return Both(a, b) is { Is: true } ? 1 : 0;")]
    [InlineData("return Both(a, b) is { Is: true, Value: > 4 } p ? p.Value : 0;")]
    [InlineData("return Both(a, b) is { Is: var flag, Value: var value } ? flag ? value : -value : 0;")]
    [InlineData("return Both(a, b) is (> 4, var flag) ? flag ? 1 : 2 : 3;")]
    [InlineData("var p = Both(a, b) ?? new Pair(b, false); return p.Is ? p.Value : 1;")]
    [InlineData("var p = Both(a, b) ?? default; return p.Is ? p.Value : 1;")]
    [InlineData("var p = Both(a, b) ?? Both(b, a) ?? new Pair(1, true); return p.Value + (p.Is ? 1 : 0);")]
    [InlineData("var p = Both(a, b).GetValueOrDefault(); return p.Is ? p.Value : 1;")]
    [InlineData("Pair? p = Both(a, b); if (p is null) p = new Pair(a, true); return p?.Value ?? 0;")]
    [InlineData("var (value, flag) = Both(a, b) is { } p && p.Value > 7 ? p : new Pair(b, true); return flag ? value : 5;")]
    [InlineData("return Both(a, b) is { } p ? p is { Is: true } ? 1 : 2 : 3;")]
    [InlineData("Pair? p = a > 0 ? new(a, true) : null; return p?.Value + 0 is { } v ? v : -1;", true)]
    public void Records(string statements, bool isRefused = false)
    {
        var function = $$"""static long F(long a, long b) { {{statements}} }""";
        if (isRefused) Assert.NotEmpty(Sources.BindFunction(function, Members).Refusals);
        else SameMeaning.OfFunction(function, Members);
    }
}
