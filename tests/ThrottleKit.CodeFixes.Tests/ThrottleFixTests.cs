namespace ThrottleKit.CodeFixes.Tests;

/// <summary>The fixes of throttled methods.</summary>
public class ThrottleFixTests
{
    private const string Limit = "[Throttle(Tokens = 100, Per = \"1m\")]";

    [Fact]
    public Task MissingMethod_IsAdded() => FixTests.Fixes<AddCoreMethod>(
        Class($$"""
            {{Limit}}
            public static partial T {|TKIT4001:Send|}<T>(ref T value, int count = 5) where T : struct;

            public void Other() { }
            """),
        Class($$"""
            {{Limit}}
            public static partial T Send<T>(ref T value, int count = 5) where T : struct;

            private static T SendCore<T>(ref T value, int count) where T : struct => throw new System.NotImplementedException();

            public void Other() { }
            """));

    [Fact]
    public Task PublicMethod_IsSplit() => FixTests.Fixes<SplitPassedBy>(
        Class($$"""
            /// <summary>Sends.</summary>
            {{Limit}}
            public async System.Threading.Tasks.Task<int> {|TKIT4003:SendAsync|}(string text = "")
            {
                await System.Threading.Tasks.Task.Yield(); // why
                return text.Length;
            }
            """, "public class Client"),
        Class($$"""
            /// <summary>Sends.</summary>
            {{Limit}}
            public partial System.Threading.Tasks.Task<int> SendAsync(string text = "");

            private async System.Threading.Tasks.Task<int> SendCoreAsync(string text)
            {
                await System.Threading.Tasks.Task.Yield(); // why
                return text.Length;
            }
            """));

    [Fact]
    public Task PrivateMethod_IsSplit() => FixTests.Fixes<SplitHidden>(
        Class($"{Limit}\nprivate int {{|TKIT4006:Send|}}(string text) => text.Length;"),
        Class($"{Limit}\nprivate partial int Send(string text);\n\nprivate int SendCore(string text) => text.Length;"));

    [Fact]
    public Task Type_BecomesPartial() => FixTests.Fixes<MakeThrottledPartial>(
        Class($"{Limit}\npublic partial int {{|TKIT4002:Send|}}();\n\nprivate int SendCore() => 1;", "public class Client"),
        Class($"{Limit}\npublic partial int Send();\n\nprivate int SendCore() => 1;"));

    [Fact]
    public Task Strategy_IsTheNearest() => FixTests.Fixes<UseNearestStrategy>(
        Class("[Throttle(Tokens = 100, Per = \"1m\", Strategy = {|TKIT3006:\"grca\"|})]\npublic partial int Send();\n\nprivate int SendCore() => 1;"),
        Class("[Throttle(Tokens = 100, Per = \"1m\", Strategy = \"gcra\")]\npublic partial int Send();\n\nprivate int SendCore() => 1;"));

    [Fact]
    public Task Strategy_ThatIsNearNone_IsLeftAlone() => FixTests.LeavesAlone<UseNearestStrategy>(
        Class("[Throttle(Tokens = 100, Per = \"1m\", Strategy = {|TKIT3006:\"something\"|})]\npublic partial int Send();\n\nprivate int SendCore() => 1;"));

    [Fact]
    public Task Length_IsOfTheUnitOfItsName() => FixTests.Fixes<UseNamedUnit>(
        Class("public Gcra Of(long windowMs) => new() { Limit = 1, Period = {|TKIT3015:System.TimeSpan.FromSeconds(windowMs)|} };"),
        Class("public Gcra Of(long windowMs) => new() { Limit = 1, Period = System.TimeSpan.FromMilliseconds(windowMs) };"));

    /// <summary>A class with these members, which stand at the left.</summary>
    private static string Class(string members, string declaration = "public partial class Client") =>
        $"using ThrottleKit;\n\n{declaration}\n{{\n    {members.Replace("\n", "\n    ").Replace("    \n", "\n")}\n}}\n";
}
