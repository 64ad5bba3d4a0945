using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Brings every return of a function to the end of its path, so that the body can stand where a call of it stood: what follows an
/// <c>if</c> that returns becomes its other branch.
/// </summary>
public static class ReturnsToTail
{
    /// <summary>What follows an <c>if</c> of which both branches may go on is copied into both only if it is a return as small as this.</summary>
    private const int MostCopied = 8;

    /// <summary>The body with its returns in tail position, or null: a return in a loop has no such form, and nothing large is copied.</summary>
    /// <param name="body">The body of a function; every path returns.</param>
    public static EquatableArray<IrStatement>? Apply(EquatableArray<IrStatement> body)
    {
        for (var i = 0; i < body.Count; i++)
        {
            if (!body[i].MayReturn()) continue;
            var before = body.Take(i);
            if (body[i] is IrReturn) return before.Append(body[i]).ToEquatableArray();
            if (body[i] is not IrIf branch) return null;

            var rest = body.Skip(i + 1).ToEquatableArray();
            var thenEnds = branch.Then.AlwaysReturns();
            var elseEnds = branch.Else.AlwaysReturns();
            if (!thenEnds && !elseEnds && !MayBeCopied(rest)) return null;
            if (Apply(thenEnds ? branch.Then : Join(branch.Then, rest)) is not { } then) return null;
            if (Apply(elseEnds ? branch.Else : Join(branch.Else, rest)) is not { } @else) return null;
            return before.Append(new IrIf(branch.Condition, then, @else)).ToEquatableArray();
        }

        return body;
    }

    private static bool MayBeCopied(Block rest) =>
        rest.Count == 1 && rest[0] is IrReturn end && end.Values.Sum(value => value.Size()) <= MostCopied;

    private static Block Join(IEnumerable<IrStatement> first, Block second) => first.Concat(second).ToEquatableArray();
}
