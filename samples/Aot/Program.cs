using ThrottleKit;

// Published ahead of time: dotnet publish samples/Aot -c Release
Throttles.Default = MemoryThrottle.Parse("""{ "policies": { "api": { "strategy": "tokenBucket", "capacity": 3, "limit": 1, "period": "1h" } } }""");

var mail = new Mail();
Console.WriteLine($"own limit: {Count(() => mail.Send("ada"))}, {Count(() => mail.Send("bob"))}");
Console.WriteLine($"policy: {Count(() => mail.Fetch(7))}");
Console.WriteLine($"plain method: {Count(mail.Ping)}");

// How many of five calls are allowed.
static int Count(Func<int> call) => Enumerable.Range(0, 5).Count(_ =>
{
    try
    {
        return call() > 0;
    }
    catch (ThrottledException)
    {
        return false;
    }
});

internal sealed partial class Mail
{
    [Throttle(Tokens = 2, Per = "1h", Key = nameof(user))]
    public partial int Send(string user);

    private int SendCore(string user) => user.Length;

    [Throttle("api", Key = nameof(id))]
    public partial int Fetch(long id);

    private int FetchCore(long id) => (int)id;

    public int Ping() => Answer();

    [Throttle(Tokens = 1, Per = "1h")]
    internal int Answer() => 1;
}
