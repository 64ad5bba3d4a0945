using ThrottleKit.Testing;

namespace ThrottleKit.Bench.Budgets;

/// <summary>How long completions are. Both have the tail that makes reservations by the maximum expensive.</summary>
internal enum Lengths
{
    /// <summary>Chat: log-normal around 250 tokens, a few of thousands.</summary>
    Chat,

    /// <summary>An agent: three in four calls are a tool call of 20 to 80 tokens, the rest an answer of 400 to 1,600.</summary>
    Agent,
}

internal static class LengthsOf
{
    public const long MostOutput = 4_096;

    /// <summary>Draws a length, from 1 to <see cref="MostOutput"/>.</summary>
    public static long Draw(this Lengths lengths, SeededRandom random) => lengths switch
    {
        Lengths.Chat => Math.Clamp((long)(250 * Math.Exp(0.9 * Normal(random))), 1, MostOutput),
        _ => random.OneIn(4) ? random.Between(400, 1_600) : random.Between(20, 80),
    };

    /// <summary>The sum of twelve even numbers is as good as normal.</summary>
    private static double Normal(SeededRandom random)
    {
        var sum = 0.0;
        for (var i = 0; i < 12; i++) sum += random.Between(0, 1_000_000) / 1_000_000.0;
        return sum - 6;
    }
}
