using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>
/// What the C# compiler will see of a function's flow. The IR promises that every path assigns a local before reading it and returns in the end;
/// C# wants to see it, by rules of its own, and where it cannot, the printer helps with a first value or a last throw.
/// </summary>
internal sealed class CSharpFlow
{
    private readonly HashSet<string> _unclear = [];

    private CSharpFlow()
    {
    }

    /// <summary>Whether the end of the function can be reached, as far as C# can tell.</summary>
    public bool ReachesEnd { get; private set; }

    /// <summary>Whether a local declared without a value needs one.</summary>
    public bool NeedsValue(IrVariable local) => _unclear.Contains(local.Name);

    public static CSharpFlow Of(IrFunction function)
    {
        var flow = new CSharpFlow();
        flow.ReachesEnd = flow.Block(function.Body, [.. function.Parameters.Select(parameter => parameter.Name)]) is not null;
        return flow;
    }

    /// <summary>What is assigned after a block, given what is before it; null if its end is not reached.</summary>
    private HashSet<string>? Block(IEnumerable<IrStatement> statements, HashSet<string>? assigned)
    {
        foreach (var statement in statements)
        {
            if (assigned is null) return null;
            assigned = Statement(statement, assigned);
        }

        return assigned;
    }

    private HashSet<string>? Statement(IrStatement statement, HashSet<string> assigned)
    {
        foreach (var read in statement.Expressions().SelectMany(expression => expression.All()).OfType<IrLocal>())
            if (!assigned.Contains(read.Name)) _unclear.Add(read.Name);

        switch (statement)
        {
            case IrDeclare { Value: null } declare:
                assigned.Remove(declare.Variable.Name);
                return assigned;
            case IrDeclare declare:
                assigned.Add(declare.Variable.Name);
                return assigned;
            case IrAssign assign:
                assigned.Add(assign.Variable.Name);
                return assigned;
            case IrPut or IrEditInPlace:
                return assigned;
            case IrCall call:
                assigned.UnionWith(call.Results.Select(result => result.Name));
                return assigned;
            case IrIf choice:
                var then = Block(choice.Then, [.. assigned]);
                var otherwise = Block(choice.Else, [.. assigned]);
                if (then is null || otherwise is null) return then ?? otherwise;
                then.IntersectWith(otherwise);
                return then;
            case IrWhile loop:
                Block(loop.Body, [.. assigned]);
                return assigned;
            default:
                return null;
        }
    }
}
