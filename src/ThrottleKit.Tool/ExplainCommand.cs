using System.CommandLine;

namespace ThrottleKit.Tool;
internal static class ExplainCommand
{
    public static Command Create(Streams streams) => new("explain", "x");
}
