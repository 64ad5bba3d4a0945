using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// The exact products of a function that are divided once for both the quotient and what it leaves. Only unguarded ones over plain operands: those
/// can be worked out ahead of their statement. What is known inside a block is forgotten after it, and what an assignment changes at once.
/// </summary>
internal sealed class LuaSharedProducts
{
    private readonly LuaContext _context;
    private readonly HashSet<IrMulDiv> _shared;
    private readonly Stack<Dictionary<IrMulDiv, (string Whole, string Left)>> _known = new();

    /// <summary>Finds what a function asks both of.</summary>
    /// <param name="context">The script.</param>
    /// <param name="body">The function's body.</param>
    public LuaSharedProducts(LuaContext context, IEnumerable<IrStatement> body)
    {
        _context = context;
        var products = body.ToEquatableArray().All().SelectMany(IrTree.Expressions).SelectMany(IrTree.All).OfType<IrMulDiv>()
            .Select(product => (product.Op, Key: KeyOf(product))).Where(product => product.Key is not null).ToArray();
        _shared = [.. products.Where(product => product.Op == IrMulDivOp.Floor).Select(product => product.Key!)];
        _shared.IntersectWith(products.Where(product => product.Op == IrMulDivOp.Modulo).Select(product => product.Key!));
        _known.Push([]);
    }

    /// <summary>Enters a block. In a loop nothing is known: the next round may see other operands.</summary>
    /// <param name="isLoop">Whether it is a loop's.</param>
    public void Enter(bool isLoop) => _known.Push(isLoop ? [] : new(_known.Peek()));

    /// <summary>Leaves a block.</summary>
    public void Leave() => _known.Pop();

    /// <summary>The shared products that some expressions evaluate in any case and that are not known yet.</summary>
    /// <param name="expressions">The expressions.</param>
    public IEnumerable<IrMulDiv> Missing(IEnumerable<IrExpression> expressions) => expressions.SelectMany(Evaluated).OfType<IrMulDiv>()
        .Select(KeyOf).Where(key => key is not null && _shared.Contains(key) && !_known.Peek().ContainsKey(key)).Select(key => key!).Distinct();

    /// <summary>Notes where the results of a product are.</summary>
    /// <param name="product">One of <see cref="Missing"/>.</param>
    /// <param name="whole">The local with its quotient.</param>
    /// <param name="rest">The local with what that leaves.</param>
    public void Learn(IrMulDiv product, string whole, string rest) => _known.Peek()[product] = (whole, rest);

    /// <summary>A variable has another value now, wherever that is seen from.</summary>
    /// <param name="variable">The variable.</param>
    public void Forget(IrVariable variable)
    {
        foreach (var known in _known)
            foreach (var key in known.Keys.Where(key => key.Reads(variable.Name)).ToArray()) known.Remove(key);
    }

    /// <summary>The local that holds a product's result; null if none does.</summary>
    /// <param name="product">The product.</param>
    public string? Find(IrMulDiv product) => KeyOf(product) is { } key && _known.Peek().TryGetValue(key, out var results)
        ? product.Op == IrMulDivOp.Floor ? results.Whole : results.Left
        : null;

    private IrMulDiv? KeyOf(IrMulDiv product) =>
        product.Op != IrMulDivOp.Ceil && !_context.Ranges.IsGuarded(product.Site) && product.Operands().All(IrTree.IsAtom)
            ? product with { Op = IrMulDivOp.Floor, Site = IrSite.None }
            : null;

    private static IEnumerable<IrExpression> Evaluated(IrExpression expression) =>
        expression.AlwaysEvaluated().SelectMany(Evaluated).Prepend(expression);
}
