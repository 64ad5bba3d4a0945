using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Gives each local that is written to in place a row or log that nothing else refers to: it takes over that of another such local which is not read again,
/// and else a copy. All others share rows, as nobody can tell.
/// </summary>
internal sealed class OwnRows
{
    private readonly HashSet<string> _written;
    private readonly Names _names;

    private OwnRows(IrFunction function, HashSet<string> written)
    {
        _written = written;
        _names = Names.Of(function);
    }

    /// <summary>The body with the copies that are needed.</summary>
    /// <param name="function">The function.</param>
    /// <param name="written">The locals that are written to in place.</param>
    public static Block Apply(IrFunction function, HashSet<string> written) => new OwnRows(function, written).Rewrite(function.Body, []);

    private Block Rewrite(Block block, HashSet<string> live)
    {
        var rewritten = new List<IrStatement>();
        for (var i = block.Count - 1; i >= 0; i--)
        {
            rewritten.InsertRange(0, block[i] switch
            {
                IrIf branch => [new IrIf(branch.Condition, Rewrite(branch.Then, [.. live]), Rewrite(branch.Else, [.. live]))],
                IrWhile loop => [loop with { Body = Rewrite(loop.Body, RowLiveness.AtEnd(loop, live)) }],
                IrDeclare { Value: { } value } declare when value.Type.IsMany() => [declare with { Value = Own(declare.Variable.Name, value, live) }],
                IrAssign assign when assign.Value.Type.IsMany() => [assign with { Value = Own(assign.Variable.Name, assign.Value, live) }],
                IrCall call => Own(call),
                var other => [other],
            });
            RowLiveness.Before(block[i], live);
        }

        return rewritten.ToEquatableArray();
    }

    private IrExpression Own(string name, IrExpression value, HashSet<string> live) => value switch
    {
        IrFit fit => fit with { Row = Own(name, fit.Row, live) },
        IrConditional choice => choice with { WhenTrue = Own(name, choice.WhenTrue, live), WhenFalse = Own(name, choice.WhenFalse, live) },
        IrLocal other when IsShared(name, other.Name, live) => new IrCopy(other),
        _ => value,
    };

    private bool IsShared(string name, string other, HashSet<string> live) => _written.Contains(other)
        ? live.Contains(other) && other != name
        : _written.Contains(name);

    /// <summary>What a function returns may be what it was given.</summary>
    private List<IrStatement> Own(IrCall call)
    {
        var isGivenWritten = call.Arguments.SelectMany(IrTree.All).Any(part => part is IrLocal local && _written.Contains(local.Name));
        var copied = call.Results.Where(result => result.Type.IsMany() && (isGivenWritten || _written.Contains(result.Name)))
            .ToDictionary(result => result, result => result with { Name = _names.Fresh(result.Name) });
        if (copied.Count == 0) return [call];
        return
        [
            .. copied.Values.Select(result => new IrDeclare(result, null)),
            call with { Results = call.Results.Select(result => copied.TryGetValue(result, out var given) ? given : result).ToEquatableArray() },
            .. copied.Select(pair => new IrAssign(pair.Key, new IrCopy(pair.Value.Read()))),
        ];
    }
}
