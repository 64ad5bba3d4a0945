namespace ThrottleKit.Compiler.Tests.Ir;

/// <summary>The random programs that all executors are held to have everything that there is.</summary>
public sealed class ProgramCoverageTests
{
    private const int Programs = 600;

    [Fact]
    public void RandomPrograms_HaveEveryOperationWithinEveryOther()
    {
        var coverage = new ProgramCoverage();
        for (var seed = 0; seed < Programs; seed++) coverage.Add(new RandomProgram(new Random(seed)).Next());

        Assert.True(coverage.Missing.Count == 0, $"{coverage.Missing.Count} of {ProgramCoverage.All.Count()} pairs are in none of {Programs} programs:\n{string.Join('\n', coverage.Missing)}");
    }
}
