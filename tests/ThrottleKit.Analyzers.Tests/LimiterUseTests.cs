namespace ThrottleKit.Analyzers.Tests;

/// <summary>The rules about the use of limiters beyond their examples: what else they see, and what they leave alone.</summary>
public class LimiterUseTests
{
    [Theory]
    [InlineData("TKIT4012", "bool Ask(Policy policy) { var limiter = Limiter.Of(policy); return limiter.Acquire().IsAllowed; }")]
    [InlineData("TKIT4012", "bool Ask(Policy policy, string user) => KeyedLimiter<string>.Of(policy).Acquire(user).IsAllowed;")]
    [InlineData(null, "[Fact] bool Ask(Policy policy) { var limiter = Limiter.Of(policy); return limiter.Acquire().IsAllowed; }")]
    [InlineData(null, "int Ask(Policy policy) { var limiter = Limiter.Of(policy); var n = 0; while (limiter.Acquire().IsAllowed) n++; return n; }")]
    [InlineData(null, "Limiter Ask(Policy policy) { var limiter = Limiter.Of(policy); return limiter; }")]
    [InlineData(null, "Func<bool> Ask(Policy policy) { var limiter = Limiter.Of(policy); return () => limiter.Acquire().IsAllowed; }")]
    [InlineData("TKIT4010", "async Task Ask(FleetLimiter limiter) { await limiter.AcquireAsync(\"a\"); }")]
    [InlineData("TKIT4013", "async Task Ask(Budget budget, BudgetLevel[] levels) { await budget.OpenAsync(levels, default); }")]
    [InlineData(null, "ValueTask<BudgetAnswer> Ask(Budget budget, BudgetLevel[] levels) => budget.OpenAsync(levels, default);")]
    [InlineData(null, "async Task<Spend> Ask(Budget budget, BudgetLevel[] levels) { var answer = await budget.OpenAsync(levels, default); return answer.Spend; }")]
    [InlineData(null, "async Task Ask(Budget budget, BudgetLevel[] levels) { var answer = await budget.OpenAsync(levels, default); Keep(answer.Spend); }")]
    [InlineData(null, "async Task Ask(Budget budget, BudgetLevel[] levels) { var answer = await budget.OpenAsync(levels, default); await answer.Spend.KeepAsync(); }")]
    [InlineData("TKIT4014", "bool Ask(KeyedLimiter<string> limiter, IPEndPoint? remote) => limiter.Acquire(remote?.Address?.ToString() ?? \"\").IsAllowed;")]
    [InlineData("TKIT4014", "bool Ask(KeyedLimiter<string> limiter, IPEndPoint remote) => limiter.Acquire($\"{remote.Address}/login\").IsAllowed;")]
    [InlineData("TKIT4014", "bool Ask(KeyedLimiter<IPAddress> limiter, IPEndPoint remote) => limiter.Acquire(remote.Address).IsAllowed;")]
    [InlineData(null, "bool Ask(KeyedLimiter<string> limiter, IPAddress network) => limiter.Acquire(network.ToString()).IsAllowed;")]
    [InlineData("TKIT4016", "async Task Ask(Limiter limiter) { while (true) { if (limiter.Acquire().IsAllowed) return; await Task.Delay(5); } }")]
    [InlineData("TKIT4016", "async Task Ask(Limiter limiter) { for (var i = 0; i < 3; i++) { var decision = limiter.Acquire(); if (decision.IsAllowed) break; await Task.Delay(5); } }")]
    [InlineData(null, "async Task Ask(Limiter limiter) { while (true) { if (limiter.Acquire().IsAllowed) Keep(limiter); await Task.Delay(5); } }")]
    [InlineData(null, "async Task Ask(Limiter limiter) { while (true) { var decision = limiter.Acquire(); if (decision.IsAllowed) return; await Task.Delay(decision.RetryAfter ?? TimeSpan.FromSeconds(1)); } }")]
    [InlineData("TKIT3015", "Duration Ask(int windowSeconds) => TimeSpan.FromMinutes(windowSeconds);")]
    [InlineData("TKIT3015", "Duration Ask(long ms) => Duration.FromMicroseconds(ms);")]
    [InlineData(null, "Duration Ask(int status) => TimeSpan.FromMinutes(status);")]
    [InlineData(null, "TimeSpan Ask(int windowSeconds) => TimeSpan.FromMinutes(windowSeconds);")]
    public async Task Use(string? id, string member)
    {
        var found = await Analysis.Of($$"""
            using System.Net;
            using System.Threading.Tasks;
            using ThrottleKit;
            using ThrottleKit.Budgets;

            public sealed class FactAttribute : Attribute;

            public class Service
            {
                public {{member}}

                private static void Keep(object kept) => GC.KeepAlive(kept);
            }
            """.Replace("public [Fact]", "[Fact] public", StringComparison.Ordinal));
        Assert.Equal(id is null ? [] : [id], found.Select(diagnostic => diagnostic.Id).Distinct());
    }

    [Theory]
    [InlineData("TKIT4012", "app.Use(async (context, next) => { var limiter = Limiter.Of(policy); if (limiter.Acquire().IsAllowed && limiter.Acquire().IsAllowed) await next(context); });")]
    [InlineData("TKIT4014", "HttpKey key = context => context.Connection.RemoteIpAddress?.ToString();")]
    [InlineData("TKIT4015", "app.UseThrottleKit(); app.UseAuthentication();")]
    [InlineData("TKIT4015", "app.UseThrottleKit().UseRouting();")]
    [InlineData(null, "app.UseRouting(); app.UseAuthentication(); app.UseThrottleKit();")]
    [InlineData(null, "app.UseThrottleKit(); other.UseRouting();")]
    [InlineData(null, "HttpKey key = HttpKeys.Address();")]
    public async Task UseInAPipeline(string? id, string statements)
    {
        var compilation = Analysis.Compile($$"""
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Http;
            using ThrottleKit;
            using ThrottleKit.AspNetCore;

            public static class Site
            {
                public static void Configure(IApplicationBuilder app, IApplicationBuilder other, Policy policy)
                {
                    {{statements}}
                }
            }
            """).AddReferences(Analysis.Web);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        Assert.Equal(id is null ? [] : [id], (await Analysis.Of(compilation)).Select(diagnostic => diagnostic.Id).Distinct());
    }

    [Theory]
    [InlineData(null, "\"leased\"", "gcra\", \"limit\": 10, \"period\": \"1s")]
    [InlineData("TKIT3016", "\"lease\"", "gcra\", \"limit\": 10, \"period\": \"1s")]
    [InlineData("TKIT3016", "\"Leased\"", "slidingWindowLog\", \"limit\": 10, \"window\": \"1s")]
    public async Task Leases(string? id, string mode, string strategy)
    {
        var example = new Example("", "", "", settings: $$"""{ "ThrottleKit": { "policies": { "api": { "strategy": "{{strategy}}" } }, "leases": { "api": {{mode}} } } }""");
        Assert.Equal(id is null ? [] : [id], (await Analysis.WithAllRules(example)).Select(diagnostic => diagnostic.Id).Distinct());
    }
}
