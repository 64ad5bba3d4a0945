using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// Rewrites a function's body so that every return is the last thing that runs: what follows an <c>if</c> that returned moves into its other
/// branch. Such a body can stand in place, its returns turned into assignments; a call and its closure are saved.
/// </summary>
public static class TailReturns
{
    /// <summary>The body rewritten; null where a return stands in a loop, or where code would have to be copied.</summary>
    /// <param name="body">The body; every path returns.</param>
    public static EquatableArray<IrStatement>? Rewrite(EquatableArray<IrStatement> body) =>
        Rewrite(body.ToList()) is { } rewritten ? rewritten.ToEquatableArray() : null;

    private static List<IrStatement>? Rewrite(List<IrStatement> block)
    {
        var result = new List<IrStatement>();
        for (var i = 0; i < block.Count; i++)
        {
            var statement = block[i];
            if (!Returns(statement))
            {
                result.Add(statement);
                continue;
            }

            if (statement is IrIf branch)
            {
                var rest = block.Skip(i + 1).ToList();
                var (thenEnds, elseEnds) = (Ends(branch.Then), Ends(branch.Else));
                if (!thenEnds && !elseEnds) return null;
                var then = Rewrite(thenEnds ? branch.Then.ToList() : [.. branch.Then, .. rest]);
                var otherwise = Rewrite(elseEnds ? branch.Else.ToList() : [.. branch.Else, .. rest]);
                if (then is null || otherwise is null) return null;
                result.Add(new IrIf(branch.Condition, then.ToEquatableArray(), otherwise.ToEquatableArray()));
            }
            else if (statement is IrReturn)
            {
                result.Add(statement);
            }
            else
            {
                return null;
            }

            return result;
        }

        return result;
    }

    /// <summary>Whether control never leaves a block by its end.</summary>
    /// <param name="block">The block.</param>
    public static bool Ends(IEnumerable<IrStatement> block) => block.Any(statement => statement switch
    {
        IrReturn => true,
        IrIf branch => Ends(branch.Then) && Ends(branch.Else),
        _ => false,
    });

    private static bool Returns(IrStatement statement) => LuaReach.Statements([statement]).Any(inner => inner is IrReturn);
}
