using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Which locals hold a row or log that something may read later, found backwards.</summary>
internal static class RowLiveness
{
    /// <summary>What is read from the start of a statement on, given what is read after it.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="live">What is read after it; afterwards, from its start on.</param>
    public static void Before(IrStatement statement, HashSet<string> live)
    {
        switch (statement)
        {
            case IrIf branch:
                HashSet<string> then = [.. live], otherwise = [.. live];
                Before(branch.Then, then);
                Before(branch.Else, otherwise);
                live.Clear();
                live.UnionWith(then);
                live.UnionWith(otherwise);
                break;
            case IrWhile loop:
                var body = AtEnd(loop, live);
                Before(loop.Body, body);
                live.UnionWith(body);
                break;
            case IrDeclare declare:
                live.Remove(declare.Variable.Name);
                break;
            case IrPut or IrEditInPlace:
                live.UnionWith(statement.Assigned().Select(variable => variable.Name));
                break;
            case IrReturn:
                live.Clear();
                break;
            default:
                foreach (var variable in statement.Assigned()) live.Remove(variable.Name);
                break;
        }

        foreach (var value in statement.Expressions()) CollectRows(value, live);
    }

    /// <summary>What is read after the end of a loop's body: by the next trip or after the loop. What the body declares, it declares anew.</summary>
    public static HashSet<string> AtEnd(IrWhile loop, HashSet<string> after)
    {
        HashSet<string> live = [];
        CollectRows(loop.Condition, live);
        foreach (var statement in loop.Body.All())
        {
            foreach (var value in statement.Expressions()) CollectRows(value, live);
            if (statement is IrPut or IrEditInPlace) live.UnionWith(statement.Assigned().Select(variable => variable.Name));
        }

        foreach (var declare in loop.Body.All().OfType<IrDeclare>()) live.Remove(declare.Variable.Name);
        live.UnionWith(after);
        return live;
    }

    private static void Before(IReadOnlyList<IrStatement> block, HashSet<string> live)
    {
        for (var i = block.Count - 1; i >= 0; i--) Before(block[i], live);
    }

    private static void CollectRows(IrExpression expression, HashSet<string> live)
    {
        foreach (var local in expression.All().OfType<IrLocal>())
            if (local.Type.IsMany()) live.Add(local.Name);
    }
}
