using System.Runtime.ExceptionServices;
using Threading = System.Threading;

namespace ThrottleKit.Interleaving;

/// <summary>
/// Lets one thread run at a time, and decides before each of its steps whether it goes on or another takes its place. What it decided is kept, so that the
/// next run can decide otherwise at the last place where that is left to do: depth first, all orders are run that delay the thread whose turn it is at most a
/// given number of times (Emmi, Qadeer and Rakamaric, "Delay-Bounded Scheduling", POPL 2011).
/// </summary>
internal sealed class Scheduler
{
    /// <summary>More steps than any run takes that ends.</summary>
    private const int MostSteps = 20_000;

    [ThreadStatic]
    private static Worker? _worker;

    private readonly List<Choice> _choices;
    private readonly Worker[] _workers;
    private readonly int _delays;
    private int _at, _steps, _taken;
    private Exception? _failure;

    private Scheduler(Action[] work, List<Choice> choices, int delays)
    {
        _choices = choices;
        _delays = delays;
        _workers = [.. work.Select((action, i) => new Worker(this, i, action))];
    }

    /// <summary>Where the scheduler had a choice: who could run, in the order in which they are tried, and who did.</summary>
    private sealed record Choice(int[] Options, int Taken);

    /// <summary>Runs all orders.</summary>
    /// <param name="scenario">Makes the threads' work, and what holds afterwards: an exception says that it does not.</param>
    /// <param name="delays">How often the thread whose turn it is may be passed over.</param>
    /// <returns>How many orders there are.</returns>
    public static int Explore(Func<(Action[] Work, Action Check)> scenario, int delays)
    {
        var choices = new List<Choice>();
        for (var runs = 1; ; runs++)
        {
            var (work, check) = scenario();
            var scheduler = new Scheduler(work, choices, delays);
            scheduler.Run();
            check();
            while (choices.Count > 0 && choices[^1] is var last)
            {
                choices.RemoveAt(choices.Count - 1);
                if (last.Taken + 1 == last.Options.Length) continue;
                choices.Add(last with { Taken = last.Taken + 1 });
                break;
            }

            if (choices.Count == 0) return runs;
        }
    }

    /// <summary>A step that others can see is about to be taken. Outside of a run nothing happens.</summary>
    public static void Step() => _worker?.Scheduler.Next(waits: false);

    /// <summary>There is nothing to do until another thread has taken a step.</summary>
    public static void WaitForOthers()
    {
        if (_worker is null) throw new InvalidOperationException("A thread waits outside of a run: it would wait for ever.");
        _worker.Scheduler.Next(waits: true);
    }

    private void Run()
    {
        foreach (var worker in _workers) worker.Start();
        Pick(null).Resume();
        foreach (var worker in _workers) worker.Join();
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
    }

    private void Next(bool waits)
    {
        var current = _worker!;
        if (_failure is not null) throw new OperationCanceledException();
        if (++_steps > MostSteps) throw new InvalidOperationException($"The threads did not end within {MostSteps} steps.");
        foreach (var other in _workers) other.Waits &= other == current; // all may look again: a step has been taken
        current.Waits = waits;
        var next = Pick(current);
        if (next == current) return;
        next.Resume();
        current.Pause();
        if (_failure is not null) throw new OperationCanceledException();
    }

    private void End(Worker worker, Exception? failure)
    {
        if (failure is not null and not OperationCanceledException) Threading.Interlocked.CompareExchange(ref _failure, failure, null);
        worker.HasEnded = true;
        foreach (var other in _workers) other.Waits = false;
        if (Array.Find(_workers, other => !other.HasEnded) is null) return;
        (_failure is null ? Pick(null) : Array.Find(_workers, other => !other.HasEnded)!).Resume();
    }

    /// <summary>
    /// Who takes the next step: the one who runs, as long as it can, and then the others in turn; each time it is not the first of these, that is one delay.
    /// </summary>
    private Worker Pick(Worker? current)
    {
        if (current is { Waits: false } && _taken == _delays) return current;
        var options = Enumerable.Range(current?.Number ?? 0, _workers.Length).Select(i => _workers[i % _workers.Length])
            .Where(worker => worker is { HasEnded: false, Waits: false }).ToList();
        if (options.Count == 0) return current!; // it waits for what is already so, or for ever, which the count of steps ends
        if (options.Count == 1 || _taken == _delays) return options[0];
        if (_at == _choices.Count) _choices.Add(new Choice([.. options.Select(worker => worker.Number)], 0));
        var choice = _choices[_at++];
        if (choice.Taken > 0) _taken++;
        return _workers[choice.Options[choice.Taken]];
    }

    private sealed class Worker(Scheduler scheduler, int number, Action work)
    {
        private readonly SemaphoreSlim _turn = new(0);
        private Threading.Thread? _thread;

        public Scheduler Scheduler => scheduler;

        public int Number => number;

        public bool HasEnded { get; set; }

        public bool Waits { get; set; }

        public void Start()
        {
            _thread = new Threading.Thread(Live);
            _thread.Start();
        }

        public void Join() => _thread!.Join();

        public void Resume() => _turn.Release();

        public void Pause() => _turn.Wait();

        private void Live()
        {
            _worker = this;
            Pause();
            Exception? failure = null;
            try
            {
                work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            _worker = null;
            scheduler.End(this, failure);
        }
    }
}
