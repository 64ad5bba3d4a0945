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
    ];

    private static string Method(string attributes, string parameter = "string user") => $$"""
        using ThrottleKit;

        public partial class Client
        {
            {{attributes}}
            public partial void Send({{parameter}});

            private void SendCore({{parameter}})
            {
            }
        }
        """;
}
