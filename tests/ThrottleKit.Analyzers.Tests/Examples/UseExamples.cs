namespace ThrottleKit.Analyzers.Tests;

/// <summary>The rules about where limits are used: 4xxx.</summary>
internal static class UseExamples
{
    private const string Limit = "[Throttle(Tokens = 100, Per = \"1m\")]";

    public static IReadOnlyList<Example> All { get; } =
    [
        new(
            "TKIT4001",
            Class($"{Limit}\n    public partial int {{|TKIT4001:Send|}}(string text);"),
            Class($"{Limit}\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;")),
        new(
            "TKIT4002",
            Class($$"""
                public partial class Inner
                    {
                        {{Limit}}
                        public partial int {|TKIT4002:Send|}(string text);

                        private int SendCore(string text) => text.Length;
                    }
                """, "public static class Client"),
            Class($$"""
                public partial class Inner
                    {
                        {{Limit}}
                        public partial int Send(string text);

                        private int SendCore(string text) => text.Length;
                    }
                """, "public static partial class Client")),
        new(
            "TKIT4003",
            Class($"{Limit}\n    public int {{|TKIT4003:Send|}}(string text) => text.Length;"),
            Class($"{Limit}\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;")),
        new(
            "TKIT4004",
            Class($"{Limit}\n    public partial int Send(string text);\n\n    public partial int {{|TKIT4004:Send|}}(string text) => text.Length;"),
            Class($"{Limit}\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;")),
        new(
            "TKIT4005",
            Class($$"""
                public int Send(string text)
                    {
                        return Count();

                        {{Limit}}
                        int {|TKIT4005:Count|}() => text.Length;
                    }
                """),
            Class($"{Limit}\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;")),
        new(
            "TKIT4006",
            Class($"{Limit}\n    private int {{|TKIT4006:Send|}}(string text) => text.Length;\n\n    public int Twice(string text) => Send(text) + Send(text);"),
            Class($"{Limit}\n    internal int Send(string text) => text.Length;\n\n    public int Twice(string text) => Send(text) + Send(text);")),
        new(
            "TKIT4007",
            Class($"{Limit}\n    internal int Send(string text) => text.Length;\n\n    public int All(string[] texts) => texts.Sum({{|TKIT4007:Send|}});", usings: "using System.Linq;\n"),
            Class($"{Limit}\n    internal int Send(string text) => text.Length;\n\n    public int All(string[] texts) => texts.Sum(text => Send(text));", usings: "using System.Linq;\n")),
        new(
            "TKIT4008",
            Class("[Throttle(Tokens = 100, Per = \"1m\", MaxWait = {|TKIT4008:\"5s\"|})]\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;"),
            Class("[Throttle(Tokens = 100, Per = \"1m\", MaxWait = \"5s\")]\n    public partial Task<int> SendAsync(string text);\n\n    private Task<int> SendCoreAsync(string text) => Task.FromResult(text.Length);", usings: "using System.Threading.Tasks;\n")),
        new(
            "TKIT4009",
            Class("[Throttle(Tokens = 100, Per = \"1m\", OnDenied = {|TKIT4009:nameof(None)|})]\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;\n\n    private static string None => \"\";"),
            Class("[Throttle(Tokens = 100, Per = \"1m\", OnDenied = nameof(None))]\n    public partial int Send(string text);\n\n    private int SendCore(string text) => text.Length;\n\n    private static int None => 0;")),
        new(
            "TKIT4010",
            Class("public void Send(KeyedLimiter<string> limiter, string user)\n    {\n        {|TKIT4010:limiter.Acquire(user)|};\n    }"),
            Class("public bool Send(KeyedLimiter<string> limiter, string user)\n    {\n        return limiter.Acquire(user).IsAllowed;\n    }")),
        new(
            "TKIT4011",
            Class("public bool Send(KeyedLimiter<string> limiter, string user) => {|TKIT4011:limiter.AcquireAsync(user).Result|}.IsAllowed;"),
            Class("public async Task<bool> Send(KeyedLimiter<string> limiter, string user) => (await limiter.AcquireAsync(user)).IsAllowed;", usings: "using System.Threading.Tasks;\n")),
        new(
            "TKIT4012",
            Class("public bool Send(Policy policy) => {|TKIT4012:Limiter.Of(policy)|}.Acquire().IsAllowed;"),
            Class("private readonly Limiter _limiter = Limiter.Of(policy);\n\n    public bool Send() => _limiter.Acquire().IsAllowed;", "public partial class Client(Policy policy)")),
        new("TKIT4013", Budgeted("{|TKIT4013:budget.OpenAsync(levels, new SpendEstimate(Input: 100, MostOutput: 400))|}", ""), Budgeted(
            "budget.OpenAsync(levels, new SpendEstimate(Input: 100, MostOutput: 400))", "\n        await answer.Spend.SettleAsync(used);")),
        new(
            "TKIT4014",
            Class("public bool Send(KeyedLimiter<string> limiter, IPEndPoint remote) => limiter.Acquire({|TKIT4014:remote.Address.ToString()|}).IsAllowed;", usings: "using System.Net;\n"),
            Class(
                """
                public bool Send(KeyedLimiter<string> limiter, IPEndPoint remote) => limiter.Acquire(Network(remote.Address)).IsAllowed;

                    private static string Network(IPAddress address)
                    {
                        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
                        var bytes = address.GetAddressBytes();
                        return Convert.ToHexString(bytes, 0, Math.Min(8, bytes.Length));
                    }
                """, usings: "using System;\nusing System.Net;\n")),
        new(
            "TKIT4015",
            Pipeline("{|TKIT4015:app.UseThrottleKit();|}\n        app.UseRouting();"),
            Pipeline("app.UseRouting();\n        app.UseThrottleKit();"), isWeb: true),
        new(
            "TKIT4016",
            Class(
                """
                public async Task Send(KeyedLimiter<string> limiter, string user)
                    {
                        while (!limiter.Acquire(user).IsAllowed) await {|TKIT4016:Task.Delay(100)|};
                    }
                """, usings: "using System.Threading.Tasks;\n"),
            Class(
                """
                public async Task<bool> Send(KeyedLimiter<string> limiter, string user)
                    {
                        while (true)
                        {
                            var decision = limiter.Acquire(user);
                            if (decision.IsAllowed) return true;
                            if (decision.RetryAfter is not { } wait) return false;
                            await Task.Delay(wait);
                        }
                    }
                """, usings: "using System.Threading.Tasks;\n")),
    ];

    private static string Budgeted(string opening, string settling) => $$"""
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using ThrottleKit.Budgets;

        public class Assistant(Budget budget, IReadOnlyList<BudgetLevel> levels)
        {
            public async Task<bool> Ask(TokenUsage used)
            {
                var answer = await {{opening}};
                if (!answer.IsAllowed) return false;{{settling}}
                return true;
            }
        }
        """;

    private static string Pipeline(string middleware) => $$"""
        using Microsoft.AspNetCore.Builder;

        public static class Site
        {
            public static void Configure(IApplicationBuilder app)
            {
                {{middleware}}
            }
        }
        """;

    private static string Class(string members, string declaration = "public partial class Client", string usings = "") => $$"""
        {{usings}}using ThrottleKit;

        {{declaration}}
        {
            {{members}}
        }
        """;
}
