using System.Diagnostics;
using System.Text;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Packaging.Tests;

/// <summary>The packages of this source tree in a folder, and beside them the projects that install them, outside of the repository.</summary>
public sealed class Feed : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("throttlekit-packaging-").FullName;

    public Feed()
    {
        // A version that no cache has.
        Version = $"0.1.0-test.{Environment.ProcessId}.{Path.GetFileName(_root).GetHashCode(StringComparison.Ordinal) & 0xFFFFFF}";
        var packed = Run(Repository.Root, Path.Combine(Repository.Root, "pack"), Packages, $"-p:Version={Version}");
        if (packed.Code != 0) throw new InvalidOperationException($"./pack failed:\n{packed.Output}");

        CopyConsumers();
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(Consumers, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(_root, "installed")}" /></config>
              <fallbackPackageFolders><add key="cache" value="{cache}" /></fallbackPackageFolders>
              <packageSources><add key="local" value="{Packages}" /></packageSources>
            </configuration>
            """);
    }

    public string Version { get; }

    public string Packages => Path.Combine(_root, "packages");

    private string Consumers => Path.Combine(_root, "consumers");

    /// <summary>Runs dotnet in the folder of a consumer.</summary>
    public (int Code, string Output) Dotnet(string consumer, params string[] arguments) =>
        Run(Path.Combine(Consumers, consumer), "dotnet", [.. arguments, $"-p:ThrottleKitVersion={Version}"]);

    public static (int Code, string Output) Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        var output = new StringBuilder();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        lock (output) return (process.ExitCode, output.ToString());

        void Add(string? line)
        {
            lock (output) output.AppendLine(line);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void CopyConsumers()
    {
        var source = Path.Combine(Repository.Root, "tests", "ThrottleKit.Packaging.Tests", "Consumers");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Consumers, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // A sample is a user's project as it stands, but for what it references.
        File.Copy(Path.Combine(Repository.Root, "samples", "NightLimit", "NightLimit.cs"), Path.Combine(Consumers, "Own", "NightLimit.cs"));
    }
}
