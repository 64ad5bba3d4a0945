using System;
using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>Numbers for the values of a walk: one for each version of a variable, and one for each expression over the same of them.</summary>
internal sealed class Atoms
{
    private readonly Dictionary<Shape, int> _known = [];
    private int _count;

    /// <summary>A number that nothing has yet.</summary>
    public int New() => ++_count;

    /// <summary>The number of an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="versions">The number of the version of each variable that is read; one that has none is a name.</param>
    public int Of(IrExpression expression, Scope<string, int> versions)
    {
        if (expression is IrLocal local) return versions.TryGet(local.Name, out var version) ? version : Of(new Shape(typeof(IrLocal), 0, local.Name, 0, 0));
        var atom = Of(Root(expression));
        if (expression.IsAtom()) return atom;
        foreach (var operand in expression.Operands()) atom = Of(new Shape(null, 0, null, atom, Of(operand, versions)));
        return atom;
    }

    private int Of(Shape shape)
    {
        if (!_known.TryGetValue(shape, out var atom)) _known.Add(shape, atom = New());
        return atom;
    }

    /// <summary>An expression without its operands. Where it can fail says nothing of its value.</summary>
    private static Shape Root(IrExpression expression) => expression switch
    {
        IrInt constant => new Shape(typeof(IrInt), constant.Value, null, 0, 0),
        IrBool constant => new Shape(typeof(IrBool), constant.Value ? 1 : 0, null, 0, 0),
        IrParameter parameter => new Shape(typeof(IrParameter), 0, parameter.Name, 0, 0),
        IrHasParameter parameter => new Shape(typeof(IrHasParameter), 0, parameter.Name, 0, 0),
        IrConfigured configured => new Shape(typeof(IrConfigured), 0, configured.Name, 0, 0),
        IrUnary unary => new Shape(typeof(IrUnary), (int)unary.Op, null, 0, 0),
        IrBinary binary => new Shape(typeof(IrBinary), (int)binary.Op, null, 0, 0),
        IrMulDiv product => new Shape(typeof(IrMulDiv), (int)product.Op, null, 0, 0),
        IrEntry entry => new Shape(typeof(IrEntry), entry.Column, null, 0, 0),
        IrEdit edit => new Shape(typeof(IrEdit), (int)edit.Op, null, 0, 0),
        _ => new Shape(expression.GetType(), 0, null, 0, 0),
    };

    /// <summary>The root of an expression, or an expression that has got one operand more.</summary>
    private readonly record struct Shape(Type? Kind, long Detail, string? Name, int Before, int Operand);
}
