using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Generators.Tests.Throttle;

/// <summary>Methods of all kinds: what is written for them compiles without a word from the compiler, every warning on.</summary>
public class SignatureTests
{
    private const string Limit = "/// <summary>Text.</summary>\n[Throttle(Tokens = 5, Per = \"1m\")]\n";

    [Theory]
    [InlineData("partial void Do();", "void DoCore() { }")]
    [InlineData("public partial int Do(int a = 5, string b = \"x\");", "int DoCore(int a, string b) => a;")]
    [InlineData("internal partial int Do(ref int a, in Guid b, out string c, ref readonly long d);", "int DoCore(ref int a, in Guid b, out string c, ref readonly long d) { c = \"\"; return a; }")]
    [InlineData("protected partial int Do(params int[] all);", "int DoCore(params int[] all) => all.Length;")]
    [InlineData("protected internal partial int Do(params ReadOnlySpan<int> all);", "int DoCore(params ReadOnlySpan<int> all) => all.Length;")]
    [InlineData("private protected partial string? Do(string? a, List<string?>? b);", "string? DoCore(string? a, List<string?>? b) => a;")]
    [InlineData("public partial (int A, string? B) Do((int X, string Y) a);", "(int A, string? B) DoCore((int X, string Y) a) => a;")]
    [InlineData("public partial ref int Do(ref int a);", "ref int DoCore(ref int a) => ref a;")]
    [InlineData("public partial ref readonly int Do(in int a);", "ref readonly int DoCore(in int a) => ref a;")]
    [InlineData("public unsafe partial int* Do(int* a, delegate*<int, void> b);", "unsafe int* DoCore(int* a, delegate*<int, void> b) => a;")]
    [InlineData("public static partial dynamic Do(dynamic a, nint b);", "static dynamic DoCore(dynamic a, nint b) => a;")]
    [InlineData("public virtual partial int Do();", "int DoCore() => 1;")]
    [InlineData("public override partial string ToString();", "string ToStringCore() => \"\";")]
    [InlineData("public new partial Type GetType();", "Type GetTypeCore() => typeof(int);")]
    [InlineData("public partial T Do<T, U>(T a, U b) where T : class, IComparable<T>, new() where U : struct, Enum;", "T DoCore<T, U>(T a, U b) where T : class, IComparable<T>, new() where U : struct, Enum => a;")]
    [InlineData("public partial T? Do<T, U>(T? a, U? b) where T : class? where U : notnull;", "T? DoCore<T, U>(T? a, U? b) where T : class? where U : notnull => a;")]
    [InlineData("public partial void Do<T>(T a, scoped Span<int> b) where T : unmanaged, allows ref struct;", "void DoCore<T>(T a, scoped Span<int> b) where T : unmanaged, allows ref struct { }")]
    [InlineData("public partial void Do(int @class, int entry, int denial, int self, int DoLimit);", "void DoCore(int @class, int entry, int denial, int self, int DoLimit) { }")]
    [InlineData("public partial Task Do(int @class, int entry, int denial, int self, int Later, int DoLimit);", "Task DoCore(int @class, int entry, int denial, int self, int Later, int DoLimit) => Task.CompletedTask;")]
    [InlineData("public partial Task<string?> DoAsync(string a, CancellationToken b = default);", "async Task<string?> DoCoreAsync(string a, CancellationToken b) { await Task.Yield(); return a; }")]
    [InlineData("public partial ValueTask DoAsync<T>(T a) where T : notnull;", "ValueTask DoCoreAsync<T>(T a) where T : notnull => default;")]
    [InlineData("public partial ValueTask<int> DoAsync(out int a);", "ValueTask<int> DoCoreAsync(out int a) { a = 1; return default; }")]
    [InlineData("public partial Task DoAsync(ReadOnlySpan<char> a);", "Task DoCoreAsync(ReadOnlySpan<char> a) => Task.CompletedTask;")]
    [InlineData("public partial IAsyncEnumerable<int?> Do(int token, int injected, CancellationToken c);", "async IAsyncEnumerable<int?> DoCore(int token, int injected, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken c) { await Task.Yield(); yield return token; }")]
    [InlineData("public partial IAsyncEnumerator<int> Do();", "async IAsyncEnumerator<int> DoCore() { await Task.Yield(); yield return 1; }")]
    [InlineData("public static partial IEnumerable<int> Do();", "static IEnumerable<int> DoCore() { yield return 1; }")]
    [InlineData("[Obsolete] public partial void Do(); ", "[Obsolete] void DoCore() { }")]
    [InlineData("public partial void Do();", "static void DoCore() { } private int DoLimit() => 1;")]
    [InlineData("public partial void Async();", "void AsyncCore() { }")]
    public void Method_Compiles(string method, string core) => ThrottleProject.Compiles(ThrottleProject.Class(Limit + method + "\n" + core));

    [Theory]
    [InlineData("public partial struct Client")]
    [InlineData("public partial record Client(IThrottle Throttle)")]
    [InlineData("public partial record struct Client(IThrottle Throttle)")]
    [InlineData("public partial class Client(IThrottle throttle)")]
    [InlineData("public partial struct Client(IThrottle throttle)")]
    [InlineData("public sealed partial class Client<T, @class> where T : notnull")]
    [InlineData("partial interface Client")]
    [InlineData("internal partial class Client : Given")]
    public void Type_Compiles(string declaration) => ThrottleProject.Compiles(ThrottleProject.Class(
        Limit + """
        public partial Task<int> DoAsync(string a);
        private Task<int> DoCoreAsync(string a) => Task.FromResult(1);
        [Throttle(Tokens = 5, Per = "1m", Key = nameof(a))]
        internal partial IAsyncEnumerable<int> Stream(string a);
        private async IAsyncEnumerable<int> StreamCore(string a) { await Task.Yield(); yield return 1; }
        """,
        declaration,
        "class Given { protected IThrottle? Throttle { get; set; } }"));

    [Fact]
    public void RefStruct_AsksAtOnce() => ThrottleProject.Compiles(ThrottleProject.Class(
        Limit + "public partial Task<int> DoAsync();\nprivate Task<int> DoCoreAsync() => Task.FromResult(1);", "public ref partial struct Client"));

    [Fact]
    public void StaticClass_WithAnExtension() => ThrottleProject.Compiles(ThrottleProject.Class(
        Limit + "public static partial int Twice(this int a);\nprivate static int TwiceCore(int a) => 2 * a;", "public static partial class Client"));

    [Fact]
    public void NestedType_IsReachedThroughAllThatAreAround() => ThrottleProject.Compiles(ThrottleProject.Class($$"""
        private protected partial record struct @In<T>
        {
            private partial class Innermost
            {
                {{Limit}}
                public partial T? Do(T a);
                private T? DoCore(T a) => a;
            }
        }
        """));

    [Fact]
    public void Key_MayBeAPrivateTypeOrATypeArgument() => ThrottleProject.Compiles(ThrottleProject.Class("""
        private readonly record struct Secret(int A);
        private Secret Own => new(1);
        private static int Common = 1;

        [Throttle(Tokens = 5, Per = "1m", Key = nameof(a))]
        private partial int By(Secret a);
        private int ByCore(Secret a) => 1;

        [Throttle(Tokens = 5, Per = "1m", Key = nameof(Own))]
        [Throttle(Tokens = 5, Per = "1m", Key = nameof(Common))]
        [Throttle(Tokens = 5, Per = "1m", Key = nameof(b))]
        private partial Task<int> By<T>(in T a, List<T> b) where T : struct;
        private Task<int> ByCore<T>(in T a, List<T> b) where T : struct { Common++; return Task.FromResult(1); }
        """));

    [Fact]
    public void Overloads_HaveLimitsOfTheirOwn()
    {
        var generated = ThrottleProject.Compiles(ThrottleProject.Class(
            Limit + "public partial void Do();\nvoid DoCore() { }\n" + Limit + "public partial void Do(int a);\nvoid DoCore(int a) { }\n" + Limit + "public partial void @do();\nvoid doCore() { }"));
        Assert.Equal(["Acme.Client.Do-2.g.cs", "Acme.Client.Do.g.cs", "Acme.Client.do-3.g.cs"], generated.HintNames);
    }

    [Fact]
    public void StrategyOfTheProject_IsFoundByItsName() => ThrottleProject.Compiles(Samples.In("Acme", Samples.Window() + """

        /// <summary>Text.</summary>
        public partial class Client
        {
            [Throttle(Tokens = 5, Per = "1m", Strategy = "window")]
            partial void Do();
            private void DoCore() { }
        }
        """));

    [Theory]
    [InlineData(LanguageVersion.CSharp9, NullableContextOptions.Enable)]
    [InlineData(LanguageVersion.CSharp9, NullableContextOptions.Disable)]
    [InlineData(LanguageVersion.CSharp12, NullableContextOptions.Annotations)]
    public void OlderLanguage_Compiles(LanguageVersion version, NullableContextOptions nullable) => ThrottleProject.Compiles(
        ThrottleProject.Class(Limit + """
            [Throttle("policy", Key = nameof(a), OnDenied = nameof(None), MaxWait = "1s")]
            public partial Task<string> DoAsync(string a, List<string> b);
            private Task<string> DoCoreAsync(string a, List<string> b) { return Task.FromResult(a); }
            private static string None() { return ""; }
            """),
        version, nullable);
}
