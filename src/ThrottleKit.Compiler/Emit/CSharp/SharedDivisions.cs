using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>
/// Finds where a function asks for the floor and then for the remainder of one product over one divisor: C# gets both of one division. Walks in
/// the order of evaluation; what is known inside a branch is forgotten after it, and what an assignment changes is forgotten at once.
/// </summary>
internal sealed class SharedDivisions
{
    private readonly List<Dictionary<IrMulDiv, string>> _known = [[]];
    private readonly HashSet<IrMulDiv> _wanted = [];

    /// <summary>The floors whose remainders are asked for later on.</summary>
    public static SharedDivisions Of(IrFunction function, CSharpDialect dialect)
    {
        var divisions = new SharedDivisions();
        divisions.Walk(function.Body, dialect);
        divisions._known.Clear();
        divisions._known.Add([]);
        return divisions;
    }

    /// <summary>The division that a floor or a remainder is part of; null if it has a guard, or operands that are not plain.</summary>
    public static IrMulDiv? Key(IrMulDiv product, CSharpDialect dialect) =>
        product.Op != IrMulDivOp.Ceil && !dialect.IsGuarded(product.Site) && product.Operands().All(IrTree.IsAtom)
            ? product with { Op = IrMulDivOp.Floor, Site = IrSite.None }
            : null;

    public bool IsWanted(IrMulDiv key) => _wanted.Contains(key);

    public void Enter() => _known.Add(new Dictionary<IrMulDiv, string>(_known[_known.Count - 1]));

    /// <summary>Enters a loop: what was known may not hold in its next round.</summary>
    public void EnterLoop() => _known.Add([]);

    public void Leave() => _known.RemoveAt(_known.Count - 1);

    public void Learn(IrMulDiv key, string remainder) => _known[_known.Count - 1][key] = remainder;

    public bool Knows(IrMulDiv key, out string remainder) => _known[_known.Count - 1].TryGetValue(key, out remainder);

    /// <summary>A variable has another value now, wherever that is seen from.</summary>
    public void Forget(IrVariable variable)
    {
        foreach (var known in _known)
            foreach (var key in known.Keys.Where(key => key.Operands().Any(part => part is IrLocal local && local.Name == variable.Name)).ToList())
                known.Remove(key);
    }

    private void Walk(IEnumerable<IrStatement> statements, CSharpDialect dialect)
    {
        foreach (var statement in statements)
        {
            if (statement is IrWhile loop)
            {
                EnterLoop();
                Walk(loop.Condition, dialect);
                Walk(loop.Body, dialect);
                Leave();
                continue;
            }

            foreach (var expression in statement.Expressions()) Walk(expression, dialect);
            foreach (var variable in statement.Assigned()) Forget(variable);
            foreach (var block in statement.Blocks())
            {
                Enter();
                Walk(block, dialect);
                Leave();
            }
        }
    }

    private void Walk(IrExpression expression, CSharpDialect dialect)
    {
        var operands = expression.Operands();
        for (var i = 0; i < operands.Count; i++)
        {
            var isChoice = i > 0 && expression is IrConditional or IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or };
            if (isChoice) Enter();
            Walk(operands[i], dialect);
            if (isChoice) Leave();
        }

        if (expression is not IrMulDiv product || Key(product, dialect) is not { } key) return;
        if (product.Op == IrMulDivOp.Floor) Learn(key, "");
        else if (Knows(key, out _)) _wanted.Add(key);
    }
}
