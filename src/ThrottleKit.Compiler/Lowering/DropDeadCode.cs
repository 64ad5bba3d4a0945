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

        // What is kept reads more, for which more is kept.
        int before;
        do
        {
            before = pass._read.Count + pass._stored.Count;
            pass.Keep(function.Body);
        }
        while (pass._read.Count + pass._stored.Count > before);

        return function with { Body = pass.Keep(function.Body) };
    }

    private Block Keep(Block block) => block.Select(Keep).Where(statement => statement is not null).ToEquatableArray()!;

    private IrStatement? Keep(IrStatement statement)
    {
        switch (statement)
        {
            case IrIf branch:
                statement = new IrIf(branch.Condition, Keep(branch.Then), Keep(branch.Else));
                break;
            case IrWhile loop:
                statement = loop with { Body = Keep(loop.Body) };
                break;
        }

        if (!IsNeeded(statement)) return null;
        foreach (var variable in statement.Assigned()) _stored.Add(variable.Name);
        foreach (var expression in statement.Expressions().Concat(statement is IrWhile { MaxTrips: var bound } ? [bound] : []))
            foreach (var local in expression.All().OfType<IrLocal>()) _read.Add(local.Name);
        return statement;
    }

    private bool IsNeeded(IrStatement statement) => statement switch
    {
        IrReturn => true,
        IrDeclare { Value: null } declare => _read.Contains(declare.Variable.Name) || _stored.Contains(declare.Variable.Name),
        _ => statement.Assigned().Any(variable => _read.Contains(variable.Name))
            || statement.Blocks().Any(block => block.Any(inner => inner is not IrDeclare { Value: null }))
            || statement.Expressions().Any(_facts.CanFail)
            || statement is IrCall call && _facts.CanFail(call.Function),
    };
}
