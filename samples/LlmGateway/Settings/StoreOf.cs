using ThrottleKit.Redis;
using ThrottleKit.Sqlite;
using ThrottleKit.Stores;

namespace LlmGateway.Settings;

/// <summary>Opens the store that the settings name.</summary>
internal static class StoreOf
{
    public static async Task<IStrategyStore> OpenAsync(string store, string folder) => store.Split('=', 2) switch
    {
        ["memory"] => new MemoryStore(),
        ["sqlite", var file] => SqliteStore.Open(Path.Combine(folder, file)),
        ["redis", var server] => await RedisStore.ConnectAsync(server),
        _ => throw new InvalidOperationException($"Gateway:Store is '{store}'; it must be memory, sqlite=FILE or redis=SERVER."),
    };
}
