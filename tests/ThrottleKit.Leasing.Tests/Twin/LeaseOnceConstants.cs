namespace ThrottleKit.Leasing.Twin;

/// <summary>The constants of <c>specs/LeaseOnce.tla</c>.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="L">The limit.</param>
/// <param name="B">The batch.</param>
/// <param name="C">The largest cost.</param>
/// <param name="W">How many ticks a window has.</param>
/// <param name="T">How many ticks there are.</param>
/// <param name="R">A node's clock loses at most one tick in so many.</param>
/// <param name="Q">How many calls a node may begin.</param>
/// <param name="SingleFlight">
/// Whether a node is one machine. Else each of its calls has a machine of its own beside the one lease, which is what the design's module searches: more than a node ever does.
/// </param>
/// <param name="Surroundings">What the network and the authority do beyond what the protocol asks of them.</param>
public sealed record LeaseOnceConstants(
    int Nodes = 2, int L = 2, int B = 1, int C = 1, int W = 2, int T = 4, int R = 3, int Q = 2,
    bool SingleFlight = false, Surroundings Surroundings = Surroundings.AsAssumed);

/// <summary>What surrounds the nodes.</summary>
[Flags]
public enum Surroundings
{
    /// <summary>A network that delays, loses and reorders but sends nothing twice; an authority that counts.</summary>
    AsAssumed = 0,

    /// <summary>The network may deliver a reply twice. A node stands it.</summary>
    RepeatsReplies = 1,

    /// <summary>The network delivers replies to calls that were given up. A node stands it.</summary>
    DeliversForgottenReplies = 2,

    /// <summary>Someone resends what is given back (mutant <c>retResent</c>).</summary>
    ResendsReturns = 4,

    /// <summary>The authority grants what is asked, not what is left (mutant <c>overGrant</c>).</summary>
    GrantsTooMuch = 8,

    /// <summary>The authority tells the window's length instead of what is left of it (mutant <c>fullDur</c>).</summary>
    TellsWholeWindow = 16,

    /// <summary>The authority takes permits back into whatever window it is (mutant <c>retNoWindow</c>).</summary>
    CreditsAnyWindow = 32,
}
