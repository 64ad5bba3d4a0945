using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>Printed text beside its test, so that a reviewer sees what users get. A changed snapshot is read as code.</summary>
internal static class Snapshot
{
    /// <summary>Compares a text with its snapshot. With THROTTLEKIT_UPDATE_SNAPSHOTS=1 the snapshot is rewritten instead.</summary>
    public static void Verify(string name, string text)
    {
        var path = Repository.Full("tests/ThrottleKit.Compiler.Tests/Emit/Snapshots/" + name);
        if (Environment.GetEnvironmentVariable("THROTTLEKIT_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }
}
