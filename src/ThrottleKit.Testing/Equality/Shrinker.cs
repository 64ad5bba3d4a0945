namespace ThrottleKit.Testing;

/// <summary>Makes a failing history small: drops what is not needed to fail, then makes the numbers that are left plain.</summary>
/// <param name="fails">Whether a history still fails.</param>
/// <param name="attempts">How many histories to try at most.</param>
internal sealed class Shrinker(Func<History, bool> fails, int attempts = 4_000)
{
    private int _left = attempts;

    /// <summary>The smallest failing history found.</summary>
    /// <param name="history">A failing one.</param>
    public History Shrink(History history)
    {
        for (var changed = true; changed && _left > 0;)
        {
            var dropped = DropSteps(history);
            var simpler = Simplify(dropped);
            changed = !ReferenceEquals(simpler, history);
            history = simpler;
        }

        return history;
    }

    private History DropSteps(History history)
    {
        for (var size = history.Steps.Count / 2; size > 0; size /= 2)
            for (var from = history.Steps.Count - size; from >= 0; from = Math.Min(from, history.Steps.Count) - size)
            {
                var shorter = new History(history.Definition, [.. history.Steps.Take(from), .. history.Steps.Skip(from + size)]);
                if (StillFails(shorter)) history = shorter;
            }

        return history;
    }

    private History Simplify(History history)
    {
        history = MoveClock(history);
        history = SimplifyTogether(history);
        for (var i = 0; i < history.Steps.Count; i++)
        {
            for (var progress = true; progress && _left > 0;)
            {
                progress = false;
                foreach (var step in StepSimplifier.Simpler(history.Steps[i]))
                {
                    var simpler = new History(history.Definition, [.. history.Steps.Take(i), step, .. history.Steps.Skip(i + 1)]);
                    if (!StillFails(simpler)) continue;
                    history = simpler;
                    progress = true;
                    break;
                }
            }
        }

        return history;
    }

    /// <summary>Moves all times at once, which keeps what lies between them.</summary>
    private History MoveClock(History history)
    {
        var times = history.Steps.OfType<ApplyStep>().Select(step => step.Request.Now).ToArray();
        if (times.Length == 0) return history;
        for (var by = times.Min(); by > 0 && _left > 0; by /= 2)
        {
            var moved = Map(history, step => StepSimplifier.Earlier(step, by));
            if (StillFails(moved)) return moved;
        }

        return history;
    }

    /// <summary>A cost that must equal a limit, or follow it by one, can only become smaller with it.</summary>
    private History SimplifyTogether(History history)
    {
        foreach (var number in history.Steps.SelectMany(StepSimplifier.Numbers).Distinct().OrderDescending().ToArray())
            foreach (var simpler in StepSimplifier.Simpler(number, 0))
            {
                var moved = Map(history, step => StepSimplifier.Replace(step, number, simpler));
                if (!StillFails(moved)) continue;
                history = moved;
                break;
            }

        var keys = history.Steps.Select(StepSimplifier.KeyOf).OfType<string>().Distinct().ToArray();
        var renamed = Map(history, step => StepSimplifier.Rename(step, key => ((char)('a' + Array.IndexOf(keys, key))).ToString()));
        return keys.FirstOrDefault() is null or "a" || !StillFails(renamed) ? history : renamed;
    }

    private static History Map(History history, Func<HistoryStep, HistoryStep> change) => new(history.Definition, [.. history.Steps.Select(change)]);

    private bool StillFails(History history)
    {
        if (_left-- <= 0 || history.Steps is not [ConfigureStep, ..]) return false;
        try
        {
            return fails(history);
        }
        catch (StrategyConfigurationException)
        {
            return false; // another failure than the one looked for
        }
    }
}
