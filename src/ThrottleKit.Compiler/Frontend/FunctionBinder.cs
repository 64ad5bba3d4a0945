using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>
/// Binds one function: Roslyn's bound tree in, statements over scalars out. Composite values are taken apart on the way; what an expression needs
/// beyond an expression (a choice between records, a call) becomes statements before it. Split by construct over the files named after them.
/// </summary>
internal sealed partial class FunctionBinder(StrategyBinder strategy, SemanticModel model, CancellationToken cancellation)
{
    private readonly Dictionary<ISymbol, (Shape Shape, IReadOnlyList<IrVariable> Variables)> _locals = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _names = [];
    private readonly HashSet<string> _fresh = [];
    private List<IrStatement> _block = [];
    private Shape _result = Shape.Int;
    private bool _isEntry;
    private IParameterSymbol? _old;

    private Refusals Refusals => strategy.Refusals;

    /// <summary>The parameter of Carry that stands for a unit.</summary>
    public static string OldName(IrParameterInfo parameter) => "old_" + parameter.Name;

    public IrFunction? Bind(IMethodSymbol method, SyntaxNode syntax, string name, Shape result)
    {
        _result = result;
        _isEntry = name == IrStrategy.Decide || name == IrStrategy.Credit || name == IrStrategy.Charge || name == IrStrategy.Carry;
        if (method.Parameters.Any(parameter => parameter.Name.Length == 0)) return null; // a parameter without a name is no C#
        if (name == IrStrategy.Carry) _oldNames.UnionWith(strategy.Parameters.Select(OldName));
        _names.UnionWith(_oldNames);
        var parameters = new List<IrVariable>();
        foreach (var parameter in method.Parameters)
        {
            if (SymbolEqualityComparer.Default.Equals(parameter.Type, strategy.Strategy))
            {
                _old = parameter;
                continue;
            }

            var shape = Shape.Of(parameter.Type)!;
            var variables = NewVariables(shape, parameter.Name);
            _locals.Add(parameter, (shape, variables));
            if (_isEntry) SetLengths(shape, variables, strategy.Fields.Where(field => field.Length is not null).Select(field => LengthOf(field, isOld: name == IrStrategy.Carry)));
            if (_isEntry) CountGiven(shape, variables);
            parameters.AddRange(_isEntry ? shape.WithoutLengths(variables) : variables);
        }

        foreach (var node in syntax.DescendantNodes())
            if (node.IsKind(SyntaxKind.UncheckedExpression) || node.IsKind(SyntaxKind.UncheckedStatement))
                Refusals.Note(Rules.Unsupported, node.GetFirstToken().GetLocation(), "'unchecked'", "hides overflow; every value must be exact", "");

        var before = Refusals.All.Count;
        if (model.GetOperation(syntax, cancellation) is not IMethodBodyOperation body || (body.BlockBody ?? body.ExpressionBody) is not { } block)
            return null;
        BindBlock(block);
        if (!_failed && ReadsTheUnassigned(syntax)) return null; // as the C# compiler says
        if (_failed || Refusals.All.Count > before) return null;

        var statements = _block.ToEquatableArray();
        if (!statements.AlwaysReturns()) return null; // the C# compiler says that not every path returns
        var results = NewVariables(result, "result");
        return new IrFunction(name, parameters.ToEquatableArray(), (_isEntry ? result.WithoutLengths(results) : results).ToEquatableArray(), statements);
    }

    /// <summary>
    /// Whether a local that is declared without a value may be read before it has one: asked of the C# compiler, and only where there is such a local, as
    /// its answer costs another look at the whole function.
    /// </summary>
    private bool ReadsTheUnassigned(SyntaxNode syntax) =>
        syntax.DescendantNodes().Any(node => node is VariableDeclaratorSyntax { Initializer: null })
        && model.GetDiagnostics(syntax.Span, cancellation).Any(diagnostic => diagnostic.Id == "CS0165");

    /// <summary>New variables for a value, named after it.</summary>
    private IReadOnlyList<IrVariable> NewVariables(Shape shape, string name)
    {
        var variables = shape.Leaves.Select(leaf => new IrVariable(Unique(name + leaf.Suffix), leaf.Type)).ToList();
        NoteCounts(shape, variables);
        return variables;
    }

    /// <summary>Declares variables that every path assigns later; <paramref name="hints"/> name them where they fit.</summary>
    private Value DeclareFresh(Shape shape, IReadOnlyList<string>? hints, string name)
    {
        var leaves = new List<IrExpression>();
        for (var i = 0; i < shape.Width; i++)
        {
            var leaf = shape.Leaves[i];
            var variable = new IrVariable(Unique(hints?.Count == shape.Width ? hints[i] : name + leaf.Suffix), leaf.Type);
            _fresh.Add(variable.Name);
            _block.Add(new IrDeclare(variable, null));
            leaves.Add(new IrLocal(variable.Name, variable.Type));
        }

        NoteCounts(shape, leaves.Select(VariableOf).ToList());
        return new Value(shape, leaves);
    }

    private void Assign(Value target, Value value)
    {
        for (var i = 0; i < target.Leaves.Count; i++) _block.Add(new IrAssign(VariableOf(target.Leaves[i]), value.Leaves[i]));
    }

    private static IrVariable VariableOf(IrExpression local)
    {
        var variable = (IrLocal)local;
        return new IrVariable(variable.Name, variable.VariableType);
    }

    private string Unique(string name)
    {
        if (name.Length == 0) throw new RefusedException(); // a local without a name is no C#
        var unique = name;
        for (var i = 2; !_names.Add(unique); i++) unique = name + "_" + i;
        return unique;
    }

    private int Site(IOperation operation, bool narrow) =>
        strategy.AddSite(Text(operation), narrow ? int.MinValue : -IrLimits.MaxExact, narrow ? int.MaxValue : IrLimits.MaxExact, operation.Syntax.GetLocation());

    /// <summary>The source of an operation on one line, short enough for a message.</summary>
    private static string Text(IOperation operation)
    {
        var text = string.Join(" ", operation.Syntax.ToString().Split([' ', '\t', '\r', '\n'], System.StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 80 ? text : text.Substring(0, 77) + "...";
    }

    private RefusedException Unsupported(IOperation operation, string what, string why) =>
        Refusals.RefuseInChain(Rules.Unsupported, operation.Syntax.GetLocation(), what, why);
}
