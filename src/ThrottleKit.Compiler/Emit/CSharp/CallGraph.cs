using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Which functions of a plan call which.</summary>
internal sealed class CallGraph(StrategyPlan plan)
{
    /// <summary>The functions named, and all that they call.</summary>
    public IReadOnlyList<IrFunction> Reached(IEnumerable<string> roots)
    {
        var reached = new HashSet<string>();
        foreach (var root in roots) Reach(root, reached);
        return InOrder(reached);
    }

    /// <summary>The functions that those named call, directly or not, and some named themselves: a root that nothing calls is not among them.</summary>
    public IReadOnlyList<IrFunction> Called(IEnumerable<string> roots, IEnumerable<string> themselves)
    {
        var called = new HashSet<string>();
        foreach (var root in roots) ReachCalls(root, called);
        foreach (var root in themselves) Reach(root, called);
        return InOrder(called);
    }

    private void Reach(string name, HashSet<string> reached)
    {
        if (reached.Add(name)) ReachCalls(name, reached);
    }

    private void ReachCalls(string name, HashSet<string> reached)
    {
        foreach (var called in Uses.Calls(plan.Find(name)!)) Reach(called, reached);
    }

    private IReadOnlyList<IrFunction> InOrder(HashSet<string> names) => plan.Functions.Where(function => names.Contains(function.Name)).ToList();
}
