using ThrottleKit.Budgets.Machine;
using ThrottleKit.Leasing.Twin;

namespace ThrottleKit.Budgets.Twin;

/// <summary>The constants of <c>specs/TokenBudget.tla</c>, and what surrounds the streams.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Cuts">Metered: whether a stream takes what is left where that is less than it asks for, and is cut there.</param>
/// <param name="LetsGo">Metered: whether what a chunk left over goes back at once, as in the module; a stream of ours keeps it for the next chunk.</param>
/// <param name="Surroundings">What ledger and streams do wrong.</param>
public sealed record SpendConstants(BudgetMode Mode, bool Cuts = false, bool LetsGo = true, SpendSurroundings Surroundings = SpendSurroundings.AsAssumed)
{
    public const int Streams = 2, Cap = 6, M = 3, Len = 6;
}

/// <summary>What ledger and streams do wrong.</summary>
[Flags]
public enum SpendSurroundings
{
    AsAssumed = 0,

    /// <summary>The ledger gives what is asked, whatever is left (mutants <c>noAheadCheck</c> and <c>noReserveCheck</c>).</summary>
    GivesTooMuch = 1,

    /// <summary>A stream that has settled settles again (mutant <c>twice</c>).</summary>
    SettlesTwice = 2,

    /// <summary>What a crashed stream held goes back at once (mutant <c>reap</c>).</summary>
    RefundsTheDead = 4,
}

/// <summary>
/// The twin of <c>specs/TokenBudget.tla</c>: streams whose steps are the production functions, on a ledger that is the production strategy. The steps have the names of the module's
/// actions.
/// </summary>
internal sealed class SpendModel(SpendConstants constants) : IModel
{
    private const int Cap = SpendConstants.Cap, M = SpendConstants.M, Len = SpendConstants.Len;

    private readonly Ledger _ledger = new(constants.Mode, constants.Surroundings.HasFlag(SpendSurroundings.GivesTooMuch));

    public Packed First => new SpendWorld().Packed();

    public string? Violated(Packed state)
    {
        var world = new SpendWorld(state);
        var held = world.Streams.Sum(stream => (int)stream.Spending.Held);
        if (!world.Streams.Any(stream => stream.IsDead) && world.Used != world.Spent + held) return $"Ledger: {world.Used} used, {world.Spent} spent and {held} held";
        var most = constants.Mode == BudgetMode.AfterTheFact ? Cap + (SpendConstants.Streams * M) - 1 : Cap;
        return world.Spent > most ? $"{(most == Cap ? "OverZero" : "OverPost")}: {world.Spent} spent of {Cap}" : null;
    }

    public void Steps(Packed state, StepVisitor visit)
    {
        for (var s = 0; s < SpendConstants.Streams; s++)
        {
            var (before, n) = (new SpendWorld(state), s);
            var stream = before.Streams[n];
            var name = $"stream {n + 1}";
            if (stream.State == StreamState.New) Try(world => Open(world, n), () => $"{name} opens");
            if (stream.State == StreamState.Open && stream.Spending.Output < Len) Try(world => Start(world, n), () => $"{name} starts a chunk");
            if (stream.State == StreamState.Open || (stream.State == StreamState.Closed && Has(SpendSurroundings.SettlesTwice)))
                Try(world => Reconcile(world, n), () => $"{name} settles");
            for (var k = 0; k <= M && stream.Spending.Output + k <= Len; k++)
            {
                var tokens = k;
                if (stream.State == StreamState.Flying && k > 0) Try(world => Land(world, n, tokens), () => $"a chunk of {tokens} of {name} lands");
                if (stream.State == StreamState.Flying || (stream.State == StreamState.Open && k == 0))
                    Try(world => Crash(world, n, tokens), () => $"{name} crashes with {tokens} in flight");
            }
        }

        void Try(Func<SpendWorld, bool> step, Func<string> words)
        {
            var world = new SpendWorld(state);
            if (step(world)) visit(world.Packed(), words);
        }
    }

    private bool Has(SpendSurroundings surroundings) => constants.Surroundings.HasFlag(surroundings);

    private bool Open(SpendWorld world, int n)
    {
        ref var stream = ref world.Streams[n];
        stream.State = StreamState.Open;
        if (constants.Mode == BudgetMode.AfterTheFact) return SpendSteps.MayGoOn(Cap - world.Used);
        var first = constants.Mode == BudgetMode.Hard ? SpendSteps.First(BudgetMode.Hard, Len, 0) : 0; // the module's metered streams hold nothing until their first chunk
        stream.Spending = SpendSteps.SetAside(stream.Spending, first);
        return _ledger.Debit(ref world.Used, (int)first);
    }

    private bool Start(SpendWorld world, int n)
    {
        ref var stream = ref world.Streams[n];
        stream.State = StreamState.Flying;
        if (constants.Mode == BudgetMode.Hard) return true;
        if (constants.Mode == BudgetMode.AfterTheFact) return SpendSteps.MayGoOn(Cap - world.Used);
        var ahead = (int)SpendSteps.Ahead(stream.Spending, M, M, Len);
        if (constants.Cuts && !Has(SpendSurroundings.GivesTooMuch)) ahead = Math.Min(ahead, Cap - world.Used);
        if (ahead == 0 && stream.Spending.Held == 0) return false;
        stream.Spending = SpendSteps.SetAside(stream.Spending, ahead);
        return _ledger.Debit(ref world.Used, ahead);
    }

    private bool Land(SpendWorld world, int n, int tokens)
    {
        ref var stream = ref world.Streams[n];
        stream.State = StreamState.Open;
        var landing = SpendSteps.Land(constants.Mode, stream.Spending, tokens, out stream.Spending);
        _ledger.Record(ref world.Used, (int)landing.Late);
        world.Spent += (int)landing.Released;
        if (constants.Mode == BudgetMode.Metered && constants.LetsGo) LetGo(world, ref stream);
        return true;
    }

    private bool Reconcile(SpendWorld world, int n)
    {
        ref var stream = ref world.Streams[n];
        if (stream.State == StreamState.Closed) stream.Spending = stream.Spending with { Covered = Math.Max(stream.Spending.Output, SpendSteps.First(constants.Mode, Len, 1)) };
        stream.State = StreamState.Closed;
        LetGo(world, ref stream);
        return true;
    }

    /// <summary>The chunk in flight was written, and nobody reports it. What the stream holds stays used.</summary>
    private bool Crash(SpendWorld world, int n, int tokens)
    {
        ref var stream = ref world.Streams[n];
        (stream.State, stream.IsDead) = (StreamState.Closed, true);
        var unseen = SpendSteps.Land(constants.Mode, stream.Spending, tokens, out _).Released;
        world.Spent += (int)unseen;
        stream.Spending = new Spending(stream.Spending.Covered + unseen, stream.Spending.Output + unseen);
        if (Has(SpendSurroundings.RefundsTheDead)) LetGo(world, ref stream);
        return true;
    }

    private void LetGo(SpendWorld world, ref StreamInWorld stream)
    {
        stream.Spending = SpendSteps.LetGo(stream.Spending, out var unused);
        _ledger.Credit(ref world.Used, (int)unused);
    }
}
