using System.Diagnostics;
using System.Globalization;

namespace ThrottleKit.Fleet.Tests;

/// <summary>Eight processes that share a limit. They are killed and started anew, stopped and continued; each life of each process has a log of its own.</summary>
internal sealed class ProcessFleet(string kind, string server) : IDisposable
{
    private const int Processes = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet").FullName;
    private readonly Process[] _processes = new Process[Processes];
    private int _lives;

    public int Kills { get; private set; }

    public int Stops { get; private set; }

    public void Start()
    {
        for (var i = 0; i < Processes; i++) _processes[i] = Launch();
    }

    /// <summary>Ends a process in the middle of whatever it does, and starts another.</summary>
    public void Kill(int i)
    {
        End(_processes[i]);
        _processes[i] = Launch();
        Kills++;
    }

    /// <summary>Stops a process where it is, for a time in which its leases end.</summary>
    public async Task StopAsync(int i, TimeSpan time)
    {
        Signal(_processes[i], "STOP");
        await Task.Delay(time);
        Signal(_processes[i], "CONT");
        Stops++;
    }

    /// <summary>Ends the fleet, and tells between which readings of the clock each permit was admitted.</summary>
    public IReadOnlyList<(long From, long To)> EndAndRead()
    {
        foreach (var process in _processes) End(process);
        return
        [
            .. from file in Directory.EnumerateFiles(_folder)
               from line in File.ReadLines(file)
               let numbers = line.Split(' ')
               where numbers.Length == 2 && numbers[1].Length == numbers[0].Length // a process may have been killed while it wrote
               select (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture)),
        ];
    }

    public void Dispose()
    {
        foreach (var process in _processes) End(process);
        Directory.Delete(_folder, recursive: true);
    }

    private static void End(Process process)
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private Process Launch() => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { typeof(Worker).Assembly.Location, kind, server, Path.Combine(_folder, $"{_lives++}.log") },
        RedirectStandardError = true,
    })!;
}
