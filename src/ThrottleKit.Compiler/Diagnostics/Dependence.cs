using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>Which locals of a function depend on something, whatever the order of its statements.</summary>
internal sealed class Dependence
{
    private readonly HashSet<string> _locals;
    private readonly Func<IrExpression, bool> _isSource;

    /// <summary>What depends on certain locals.</summary>
    public Dependence(IReadOnlyList<IrStatement> statements, IEnumerable<string> locals, bool throughConditions)
        : this(statements, locals, static _ => false, throughConditions)
    {
    }

    /// <summary>What depends on certain expressions.</summary>
    public Dependence(IReadOnlyList<IrStatement> statements, Func<IrExpression, bool> isSource)
        : this(statements, [], isSource, throughConditions: false)
    {
    }

    private Dependence(IReadOnlyList<IrStatement> statements, IEnumerable<string> locals, Func<IrExpression, bool> isSource, bool throughConditions)
    {
        _locals = [.. locals];
        _isSource = isSource;
        for (var before = -1; before != _locals.Count;)
        {
            before = _locals.Count;
            foreach (var statement in statements.Where(statement => statement.Expressions().Any(IsIn)))
            {
                // What a condition decides depends on it too, where that is asked for.
                var assigning = throughConditions ? statement.Blocks().SelectMany(block => block.All()).Append(statement) : [statement];
                _locals.UnionWith(assigning.SelectMany(inner => inner.Assigned()).Select(variable => variable.Name));
            }
        }
    }

    /// <summary>Whether an expression depends on it.</summary>
    public bool IsIn(IrExpression expression) => expression.All().Any(part => _isSource(part) || (part is IrLocal local && _locals.Contains(local.Name)));
}
