using ThrottleKit.Tool;

using var output = Console.OpenStandardOutput();
using var input = Console.OpenStandardInput();
return ToolCommand.Run(args, new Streams(input, output, Console.Error));
