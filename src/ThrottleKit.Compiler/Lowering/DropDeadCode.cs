using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Keeps the statements that a result depends on, and those that can fail: a guard that fails does so in every executor alike. Loops are
/// bounded, so that one that does nothing else is not needed to end.
/// </summary>
internal sealed class DropDeadCode
{
    private readonly Facts _facts;
    private readonly HashSet<string> _read = [];
    private readonly HashSet<string> _stored = [];

    private DropDeadCode(Facts facts) => _facts = facts;

    /// <summary>The function without what nothing depends on.</summary>
    public static IrFunction Apply(IrFunction function, Facts facts)
    {
        var pass = new DropDeadCode(facts);

        // What is kept reads more, for which more is kept. Walking backwards finds most of it at once; loops need another round.
        int before;
        do
        {
            before = pass._read.Count + pass._stored.Count;
            pass.Mark(function.Body);
        }
        while (pass._read.Count + pass._stored.Count > before);

        return function.With(pass.Sweep(function.Body));
    }

    /// <summary>Notes what the needed statements of a block read and store; whether there are any.</summary>
    private bool Mark(Block block)
    {
        var isNeeded = false;
        for (var i = block.Count - 1; i >= 0; i--) isNeeded |= Mark(block[i]);
        return isNeeded;
    }

    private bool Mark(IrStatement statement)
    {
        var isNeeded = false;
        foreach (var block in statement.Blocks()) isNeeded |= Mark(block);
        if (!isNeeded && !IsNeeded(statement)) return false;
        foreach (var variable in statement.Assigned()) _stored.Add(variable.Name);
        foreach (var expression in statement.Expressions()) expression.CollectLocals(_read);
        if (statement is IrWhile loop) loop.MaxTrips.CollectLocals(_read);
        return true;
    }

    /// <summary>Whether a statement is needed for what it does itself, blocks within it left out.</summary>
    private bool IsNeeded(IrStatement statement) =>
        statement is IrReturn
        || statement.Assigned().Any(variable => _read.Contains(variable.Name))
        || statement.Expressions().Any(_facts.CanFail)
        || (statement is IrCall call && _facts.CanFail(call.Function));

    private Block Sweep(Block block)
    {
        var kept = new List<IrStatement>();
        foreach (var statement in block)
            if (Sweep(statement) is { } part) kept.Add(part);
        return kept.ToEquatableArray(block);
    }

    private IrStatement? Sweep(IrStatement statement)
    {
        switch (statement)
        {
            case IrIf branch:
                var (then, @else) = (Sweep(branch.Then), Sweep(branch.Else));
                return then.Count + @else.Count > 0 || IsNeeded(branch) ? branch.With(branch.Condition, then, @else) : null;
            case IrWhile loop:
                var body = Sweep(loop.Body);
                return body.Count > 0 || IsNeeded(loop) ? loop.With(body) : null;
            case IrDeclare { Variable: var local } declare when !IsNeeded(statement):
                // Where the first value is not needed, a later one may be, and so is the local that takes it.
                return _read.Contains(local.Name) || _stored.Contains(local.Name) ? declare.Value is null ? declare : new IrDeclare(local, null) : null;
            default:
                return IsNeeded(statement) ? statement : null;
        }
    }
}
