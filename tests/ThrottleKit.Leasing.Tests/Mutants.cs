using ThrottleKit.Leasing.Twin;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Leasing.Tests;

/// <summary>One guard taken away: in the node's own functions, or in what surrounds them.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Says">What it does, and the invariant that must fail.</param>
/// <param name="Edits">What is replaced in the production source; none where the network or the authority is at fault.</param>
/// <param name="Search">What is searched then.</param>
internal sealed record Mutant(
    string Name, string Says, string Fails, (string Original, string Broken)[] Edits, Func<MethodTable, (int States, int Depth, string? Violated, IReadOnlyList<string> Trace)> Search);

/// <summary>The searches of one build of the twin.</summary>
internal sealed class MethodTable(Type runs)
{
    public (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) LeaseOnce(
        int c = 1, int q = 1, bool singleFlight = false, Surroundings surroundings = Surroundings.AsAssumed) => Call(nameof(TwinRuns.LeaseOnce), c, q, singleFlight, (int)surroundings);

    public (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) RateLease(bool givesBack = false, bool topsUp = false, bool naiveCredit = false) =>
        Call(nameof(TwinRuns.RateLease), givesBack, topsUp, naiveCredit);

    private (int, int, string?, IReadOnlyList<string>) Call(string search, params object[] arguments) =>
        ((int, int, string?, IReadOnlyList<string>))runs.GetMethod(search)!.Invoke(null, arguments)!;
}

/// <summary>The mutants, and the twin compiled over mutated sources: production carries no switch for them.</summary>
internal static class Mutants
{
    private const string Machine = "src/ThrottleKit.Core/Leasing/Machine", Twin = "tests/ThrottleKit.Leasing.Tests/Twin";
    private const string Late = "NoLateSpend", Exceeds = "WindowExact", Rate = "RateBound";

    public static IReadOnlyList<Mutant> OfLeaseOnce { get; } =
    [
        new("fromReceipt", "life counts from the reply", Late, [("node.Call.SentAt + drift", "clock + drift")], twin => twin.LeaseOnce()),
        new("fullDur", "the authority tells the window's length, not what is left of it", Late, [], twin => twin.LeaseOnce(surroundings: Surroundings.TellsWholeWindow)),
        new("noDrift", "every clock is believed", Late, [("drift.Provable(grant.TimeLeft)", "grant.TimeLeft")], twin => twin.LeaseOnce()),
        new("noExpiry", "a spend does not look at the deadline", Late, [("if (clock >= lease.Deadline) return false;", "")], twin => twin.LeaseOnce()),
        new("sharedSend", "a reply is applied to whatever call is under way, with that one's send", Late, [("if (call != node.Call.Number) return node;", "")],
            twin => twin.LeaseOnce(q: 2, singleFlight: true, surroundings: Surroundings.DeliversForgottenReplies)),
        new("mergeAny", "permits of different windows are added up", Exceeds, [("return held.Window == granted.Window", "return held.Window <= granted.Window")], twin => twin.LeaseOnce(q: 2, singleFlight: true)),
        new("overGrant", "the authority grants what is asked", Exceeds, [], twin => twin.LeaseOnce(c: 2, singleFlight: true, surroundings: Surroundings.GrantsTooMuch)),
        new("costBlind", "one permit pays any cost", Exceeds, [("if (lease.Amount < cost) return false;", "if (lease.Amount < 1) return false;")], twin => twin.LeaseOnce(c: 2)),
        new("retNoWindow", "what comes back is credited to whatever window it is", Exceeds, [], twin => twin.LeaseOnce(q: 2, singleFlight: true, surroundings: Surroundings.CreditsAnyWindow)),
        new("retKeep", "what is given back is kept as well", Exceeds, [("return default;", "return lease;")], twin => twin.LeaseOnce(c: 2, singleFlight: true)),
        new("retResent", "what is given back is sent twice", Exceeds, [], twin => twin.LeaseOnce(c: 2, singleFlight: true, surroundings: Surroundings.ResendsReturns)),
        new("applyTwice", "a reply is applied as often as it comes", Exceeds, [("var answered = node with { Call = default };", "var answered = node;")],
            twin => twin.LeaseOnce(surroundings: Surroundings.RepeatsReplies)),
        new("twoCalls", "a refill that is not single-flight", "OneCall", [("if (node.Call.Number != 0) return false;", "")], twin => twin.LeaseOnce(q: 2, singleFlight: true)),
    ];

    public static IReadOnlyList<Mutant> OfRateLease { get; } =
    [
        new("naive", "the authority credits all that comes back", Rate, [], twin => twin.RateLease(givesBack: true, naiveCredit: true)),
        new("mergeExtend", "a top-up extends the life of what is there", Rate,
            [("Math.Min(held.Deadline, granted.Deadline)", "granted.Deadline")], twin => twin.RateLease(topsUp: true)),
        new("mergeDebit", "a top-up makes what is there look just debited, so that more of it is credited", Rate,
            [("Math.Min(held.DebitedAt, granted.DebitedAt),", "granted.DebitedAt,")], twin => twin.RateLease(givesBack: true, topsUp: true)),
    ];

    public static MethodTable Unbroken { get; } = new(typeof(TwinRuns));

    public static MethodTable Broken(Mutant mutant) => mutant.Edits.Length == 0
        ? Unbroken
        : new MethodTable(MutatedSources.Compile([Machine, Twin], "/LeaseSteps.cs", mutant.Edits).GetType(typeof(TwinRuns).FullName!)!);
}
