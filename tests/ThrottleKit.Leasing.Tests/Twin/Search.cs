namespace ThrottleKit.Leasing.Twin;

/// <summary>What can be searched: a first state, and from each state the steps that can be taken.</summary>
internal interface IModel
{
    Packed First { get; }

    /// <summary>Hands every step out of a state to the visitor.</summary>
    void Steps(Packed state, StepVisitor visit);

    /// <summary>The invariant that does not hold in a state; null where all do.</summary>
    string? Violated(Packed state);
}

/// <summary>Takes one step: the state after it, and what happened, in words, which are only made where somebody reads them.</summary>
internal delegate void StepVisitor(Packed after, Func<string> words);

/// <summary>What a search found.</summary>
/// <param name="States">How many distinct states there are, or were seen until one was bad.</param>
/// <param name="Depth">How many states the longest of the shortest ways to a state has, the first among them.</param>
/// <param name="Violated">The invariant that failed; null where none did.</param>
/// <param name="Trace">The shortest way to the state where it failed, in words.</param>
public sealed record SearchResult(int States, int Depth, string? Violated, IReadOnlyList<string> Trace);

/// <summary>Visits every state of a model, breadth first.</summary>
internal static class Search
{
    public static SearchResult Run(IModel model)
    {
        var known = new HashSet<Packed>();
        var (states, parents) = (new List<Packed>(), new List<int>());
        Add(model.First, -1);

        var (depth, endOfLevel) = (1, 1);
        for (var at = 0; at < states.Count; at++)
        {
            if (at == endOfLevel) (depth, endOfLevel) = (depth + 1, states.Count);
            if (model.Violated(states[at]) is { } violated) return new SearchResult(states.Count, depth, violated, Trace(at));
            model.Steps(states[at], (after, _) => Add(after, at));
        }

        return new SearchResult(states.Count, depth, null, []);

        void Add(Packed state, int parent)
        {
            if (!known.Add(state)) return;
            states.Add(state);
            parents.Add(parent);
        }

        IReadOnlyList<string> Trace(int to)
        {
            var words = new List<string>();
            for (; parents[to] >= 0; to = parents[to])
            {
                string? step = null;
                model.Steps(states[parents[to]], (after, inWords) => step ??= after == states[to] ? inWords() : null);
                words.Add(step!);
            }

            words.Reverse();
            return words;
        }
    }
}
