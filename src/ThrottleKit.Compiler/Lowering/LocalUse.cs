using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>How often each variable of a function is given a value, and whether it is read. A function's own parameter has its first value from the caller.</summary>
internal sealed class LocalUse
{
    private readonly Dictionary<string, int> _assignments = [];
    private readonly HashSet<string> _read = [];

    /// <summary>Counts what a function does with its variables.</summary>
    public LocalUse(IrFunction function)
    {
        foreach (var parameter in function.Parameters) Count(_assignments, parameter.Name);
        foreach (var statement in function.Body.All())
        {
            foreach (var variable in statement.Assigned()) Count(_assignments, variable.Name);
            foreach (var expression in statement.Expressions()) expression.CollectLocals(_read);
            if (statement is IrWhile loop) loop.MaxTrips.CollectLocals(_read);
        }
    }

    /// <summary>At how many places a variable is given a value.</summary>
    public int Assignments(string name) => _assignments.TryGetValue(name, out var count) ? count : 0;

    /// <summary>Whether a variable is given a value at one place alone.</summary>
    public bool IsSingle(string name) => Assignments(name) == 1;

    /// <summary>Two assignments of a variable have become one.</summary>
    public void MergeAssignments(string name) => _assignments[name]--;

    /// <summary>Whether a variable is read anywhere, the bounds of loops included.</summary>
    public bool IsRead(string name) => _read.Contains(name);

    /// <summary>Whether a value stays what it is wherever it is copied to, as long as it is visible there.</summary>
    public bool IsSteadyAtom(IrExpression expression) =>
        expression is IrLocal local ? IsSingle(local.Name) : expression.IsAtom();

    private static void Count(Dictionary<string, int> counts, string name) =>
        counts[name] = counts.TryGetValue(name, out var count) ? count + 1 : 1;
}
