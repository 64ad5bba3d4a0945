using ThrottleKit;

public class Client
{
    [Throttle("api")]
    public int Get() => 1;
}
