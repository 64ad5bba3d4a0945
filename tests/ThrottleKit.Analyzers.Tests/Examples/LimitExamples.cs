namespace ThrottleKit.Analyzers.Tests;

/// <summary>The rules about limits: 3xxx.</summary>
internal static class LimitExamples
{
    private const string Settings = """
        {
          "ThrottleKit": {
            "policies": {
              "api": { "strategy": "gcra", "limit": 100, "period": "1m" }
            }
          }
        }
        """;

    public static IReadOnlyList<Example> All { get; } =
    [
        new("TKIT3001", Method("[Throttle(Tokens = {|TKIT3001:0|}, Per = \"1m\")]"), Method("[Throttle(Tokens = 100, Per = \"1m\")]")),
        new("TKIT3002", Method("[Throttle(Tokens = 100, Per = {|TKIT3002:\"60\"|})]"), Method("[Throttle(Tokens = 100, Per = \"60s\")]")),
        new("TKIT3003", Method("[Throttle(Tokens = 100, Per = \"1m\", Burst = 5, Cost = {|TKIT3003:10|})]"), Method("[Throttle(Tokens = 100, Per = \"1m\", Burst = 10, Cost = 10)]")),
        new("TKIT3004", Method("[Throttle(Tokens = 100, Per = \"1m\", Cost = {|TKIT3004:0|})]"), Method("[Throttle(Tokens = 100, Per = \"1m\", Cost = 1)]")),
        new("TKIT3005", Method("[Throttle(Tokens = {|TKIT3005:5_000_000_000|}, Per = \"1h\")]"), Method("[Throttle(Tokens = 1_000_000_000, Per = \"12m\")]")),
        new("TKIT3006", Method("[Throttle(Tokens = 100, Per = \"1m\", Strategy = {|TKIT3006:\"tokenBuckets\"|})]"), Method("[Throttle(Tokens = 100, Per = \"1m\", Strategy = \"tokenBucket\")]")),
        new("TKIT3007", Method("[Throttle({|TKIT3007:\"apis\"|})]"), Method("[Throttle(\"api\")]"), settings: Settings),
        new("TKIT3008", Method("[Throttle(Tokens = 100, Per = \"1m\", Key = {|TKIT3008:\"userId\"|})]"), Method("[Throttle(Tokens = 100, Per = \"1m\", Key = nameof(user))]")),
        new("TKIT3009", Method("[Throttle(Tokens = 100, Per = \"1m\", Key = {|TKIT3009:nameof(user)|})]", "string? user"), Method("[Throttle(Tokens = 100, Per = \"1m\", Key = nameof(user))]", "string user")),
        new("TKIT3010", Method("[Throttle(\"api\", Key = nameof(user))]\n    [Throttle({|TKIT3010:\"api\"|}, Key = nameof(user), Cost = 2)]"), Method("[Throttle(\"api\", Key = nameof(user), Cost = 3)]")),
        new("TKIT3011", Method("[Throttle(\"api\", Tokens = {|TKIT3011:100|})]"), Method("[Throttle(\"api\")]")),
        new("TKIT3012", Method("[Throttle(Tokens = 100, Per = \"1m\", Burst = {|TKIT3012:5|}, Strategy = \"fixedWindow\")]"), Method("[Throttle(Tokens = 100, Per = \"1m\", Strategy = \"fixedWindow\")]")),
        new(
            "TKIT3013", Method("[Throttle(\"api\")]"), Method("[Throttle(\"api\")]"),
            settings: Settings.Replace("\"1m\"", "{|TKIT3013:\"60\"|}"), acceptedSettings: Settings),
        new(
            "TKIT3014", Method("[Throttle(Tokens = 100, Per = \"1m\", Key = {|TKIT3014:nameof(Service)|})]", more: "private const string Service = \"mail\";\n\n    "),
            Method("[Throttle(Tokens = 100, Per = \"1m\", Key = nameof(user))]")),
        new("TKIT3015", Made("long windowMs", "{|TKIT3015:TimeSpan.FromSeconds(windowMs)|}"), Made("long windowMs", "TimeSpan.FromMilliseconds(windowMs)")),
        new(
            "TKIT3016", Method("[Throttle(\"api\")]"), Method("[Throttle(\"api\")]"),
            settings: Leases("{|TKIT3016:\"leased\"|}"), acceptedSettings: Leases("\"cachedDeny\"")),
        new(
            "TKIT3017", Method("[Throttle(\"api\")]"), Method("[Throttle(\"api\")]"),
            settings: Window("{|TKIT3017:7|}"), acceptedSettings: Window("6")),
    ];

    private static string Leases(string mode) => $$"""
        {
          "ThrottleKit": {
            "policies": {
              "api": { "strategy": "slidingWindow", "limit": 100, "window": "1m" }
            },
            "leases": { "api": {{mode}} }
          }
        }
        """;

    private static string Window(string buckets) => $$"""
        {
          "ThrottleKit": {
            "policies": {
              "api": { "strategy": "slidingWindow", "limit": 100, "window": "1m", "buckets": {{buckets}} }
            }
          }
        }
        """;

    private static string Made(string parameter, string period) => $$"""
        using System;
        using ThrottleKit;

        public static class Limits
        {
            public static Gcra PerWindow({{parameter}}) => new() { Limit = 100, Period = {{period}} };
        }
        """;

    private static string Method(string attributes, string parameter = "string user", string more = "") => $$"""
        using ThrottleKit;

        public partial class Client
        {
            {{more}}{{attributes}}
            public partial void Send({{parameter}});

            private void SendCore({{parameter}})
            {
            }
        }
        """;
}
