using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend.Libraries;

/// <summary>Takes functions of a library into a strategy, each once and after those that it calls: under names that are free there, and with sites of the strategy's own.</summary>
/// <param name="library">The library.</param>
/// <param name="unique">Makes a name that is free.</param>
/// <param name="add">Adds a function to the strategy.</param>
internal sealed class ImportedFunctions(IrStrategy library, Func<string, string> unique, Action<IrFunction> add)
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<int, int> _sites = [];

    /// <summary>What a function is called in the strategy, which has it from then on.</summary>
    /// <param name="function">Its name in the library.</param>
    /// <param name="addSite">Adds a site to the strategy.</param>
    /// <exception cref="FormatException">The library is not whole.</exception>
    public string NameOf(string function, Func<IrSite, int> addSite)
    {
        if (_names.TryGetValue(function, out var known)) return known.Length > 0 ? known : throw new FormatException($"'{function}' calls itself.");
        var found = library.Find(function) ?? throw new FormatException($"There is no '{function}'.");
        _names.Add(function, ""); // until those that it calls are there
        var body = Import(found.Body, addSite);
        var name = unique(function);
        add(found with { Name = name, Body = body });
        return _names[function] = name;
    }

    private EquatableArray<IrStatement> Import(EquatableArray<IrStatement> body, Func<IrSite, int> addSite) =>
        body.MapExpressions(expression => expression.Rewrite(part => AtHome(part, addSite)), bounds: true)
            .Select(statement => WithCalls(statement, addSite)).ToEquatableArray();

    private IrStatement WithCalls(IrStatement statement, Func<IrSite, int> addSite)
    {
        EquatableArray<IrStatement> In(EquatableArray<IrStatement> block) => block.Select(inner => WithCalls(inner, addSite)).ToEquatableArray();
        return statement switch
        {
            IrCall call => call with { Function = NameOf(call.Function, addSite) },
            IrIf branch => new IrIf(branch.Condition, In(branch.Then), In(branch.Else)),
            IrWhile loop => loop with { Body = In(loop.Body) },
            _ => statement,
        };
    }

    private IrExpression AtHome(IrExpression part, Func<IrSite, int> addSite)
    {
        if (part is IrParameter or IrHasParameter or IrConfigured) throw new FormatException("A library has no parameters.");
        if (part.Site() is var site && site == IrSite.None) return part;
        if (!_sites.TryGetValue(site, out var own))
            _sites.Add(site, own = addSite(library.Sites.FirstOrDefault(candidate => candidate.Id == site) ?? throw new FormatException($"There is no site {site}.")));
        return part.WithSite(own);
    }
}
