using System.Globalization;
using System.Text;
using Npgsql;
using ThrottleKit.PostgreSql;
using ThrottleKit.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Fleet.Tests;

/// <summary>
/// One process of a fleet: asks as fast as it is told to, and writes of each permit between which two readings of the machine's clock it was admitted, so that a process that is killed has told all that it
/// did.
/// </summary>
internal static class Worker
{
    public const long Limit = 2_000;
    public const int Cost = 1;
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private const int Together = 25;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var kind, var server, var log]) return 2;
        await using IStrategyStore store = kind == "redis" ? await RedisStore.ConnectAsync(server) : new PostgresStore(NpgsqlDataSource.Create(server));
        await using var limiter = FleetLimiter.Create(store, "fleet", new FixedWindow { Limit = Limit, Window = Window });
        using var file = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        while (true)
        {
            for (var i = 0; i < Together; i++)
            {
                var before = Now();
                if (!limiter.TryAcquire("key", Cost, out var decision)) decision = await limiter.AcquireAsync("key", Cost);
                if (decision.IsAllowed) file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{before} {Now()}\n")));
            }

            await Task.Delay(20);
        }
    }

    /// <summary>The clock that both servers take their time from, as they run on this machine.</summary>
    private static long Now() => (TimeProvider.System.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
