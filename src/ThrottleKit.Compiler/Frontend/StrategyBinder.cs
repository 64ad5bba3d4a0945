using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Frontend.Libraries;
using ThrottleKit.Compiler.Frontend.Reuse;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>The state of binding one strategy: what its functions share.</summary>
internal sealed class StrategyBinder(INamedTypeSymbol strategy, Compilation compilation, Refusals refusals, CancellationToken cancellation)
{
    private readonly List<IrSite> _sites = [];
    private readonly List<Location> _siteLocations = [];
    private readonly List<IrFunction> _functions = [];
    private readonly Dictionary<IMethodSymbol, Helper?> _helpers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, ImportedFunctions> _imports = [];
    private readonly HashSet<string> _functionNames = [IrStrategy.Decide, IrStrategy.Credit, IrStrategy.Charge, IrStrategy.Carry, "Limit"];
    private readonly HashSet<string> _units = [];
    private readonly DeclarationBinder _declarations = new(compilation, refusals, cancellation);
    private Dictionary<ISymbol, IrParameterInfo> _parameters = new(SymbolEqualityComparer.Default);
    private bool _isIncomplete;

    public IReadOnlyList<Location> SiteLocations => _siteLocations;

    /// <summary>Where Decide, the state and each parameter stand, by name: what is said of them as a whole is said there.</summary>
    public Dictionary<string, Location> Places { get; } = [];

    public INamedTypeSymbol? StateType { get; private set; }

    public Refusals Refusals => refusals;

    public INamedTypeSymbol Strategy => strategy;

    public IReadOnlyList<IrField> Fields { get; private set; } = [];

    /// <summary>What the state's log holds; null where it has none.</summary>
    public IrLogInfo? Log => Fields.Select(item => item.Log).FirstOrDefault(log => log is not null);

    /// <summary>The type of the records of the state's log.</summary>
    public string? LogEntry { get; private set; }

    public IrStrategy? Bind()
    {
        var parameters = _declarations.Parameters(strategy);
        _parameters = parameters.ToDictionary<(IPropertySymbol Property, IrParameterInfo Info), ISymbol, IrParameterInfo>(
            p => p.Property, p => p.Info, SymbolEqualityComparer.Default);

        foreach (var (property, info) in parameters) Places[info.Name] = refusals.Place(DeclarationBinder.LocationOf(property));

        if (KnownTypes.Attribute(strategy, KnownTypes.LeasableAttribute)?.ApplicationSyntaxReference is { } mark)
            Places[BoundStrategy.Lease] = refusals.Place(mark.GetSyntax(cancellation).GetLocation());

        if (FindDecide() is not { } decide) return null;
        Places[BoundStrategy.State] = refusals.Place(DeclarationBinder.LocationOf(StateType!));
        Places[IrStrategy.Decide] = refusals.Place(DeclarationBinder.LocationOf(decide));
        if (_declarations.Fields(StateType!, parameters, AddSite) is not { } fields) return null;
        Fields = fields;
        LogEntry = Shape.PositionalFields(StateType!)!.Select(field => Shape.Of(field.Type)).OfType<LogShape>().FirstOrDefault()?.Entry.TypeName;
        foreach (var field in fields)
            if (field.Length?.Parameter is { } unit) _units.Add(unit);

        var stateName = StateType!.Name;
        BindEntry(decide, IrStrategy.Decide);
        foreach (var (name, shapes, text) in new (string, ITypeSymbol?[], string)[]
        {
            (IrStrategy.Credit, [StateType, null, null, null], $"{stateName} Credit({stateName} state, long now, long amount, long debitedAt)"),
            (IrStrategy.Charge, [Nullable(StateType), null, null], $"{stateName} Charge({stateName}? state, long now, long amount)"),
            (IrStrategy.Carry, [StateType, strategy, null], $"{stateName} Carry({stateName} state, {strategy.Name} old, long now)"),
        })
        {
            if (strategy.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault() is not { } method)
            {
                if (name == IrStrategy.Carry && fields.FirstOrDefault(field => field.Length?.Parameter is not null) is { } row)
                    refusals.Note(Rules.Signature, Places[BoundStrategy.State], text, $"the parameter that '{row.Name}' has its length from may change while states are kept");
                continue;
            }

            if (name == IrStrategy.Charge) Places[name] = refusals.Place(DeclarationBinder.LocationOf(method));
            if (StateShapes.Other(method, StateType!) is { } other)
                refusals.Note(Rules.DuplicateState, DeclarationBinder.LocationOf(method), name, other.Name, stateName);
            else if (!Returns(method, StateType) || !Takes(method, shapes))
                refusals.Note(Rules.Signature, DeclarationBinder.LocationOf(method), text, $"'{Signature(method)}' is not it");
            else
                BindEntry(method, name);
        }

        if (refusals.All.Count > 0 || _isIncomplete) return null;
        var infos = parameters.Select(p => p.Info).ToEquatableArray();
        return new IrStrategy(
            NameOf(strategy), infos, Fields.ToEquatableArray(),
            infos.Select(info => info.Name).Where(_units.Contains).ToEquatableArray(),
            _functions.ToEquatableArray(), _sites.ToEquatableArray());
    }

    /// <summary>
    /// The functions of a library, bound as the helpers of a strategy are: there is no state and there are no parameters, so that they are functions of their arguments alone. Null where one is refused.
    /// </summary>
    public IrStrategy? BindLibrary(IReadOnlyList<IMethodSymbol> methods, out IReadOnlyList<string> names)
    {
        var bound = new List<string>();
        foreach (var method in methods)
        {
            try
            {
                bound.Add(BindHelper(method, DeclarationBinder.LocationOf(method)).Name);
            }
            catch (RefusedException)
            {
                _isIncomplete = true; // it is noted, and what is wrong with the others is told as well
            }
        }

        names = bound;
        return refusals.All.Count > 0 || _isIncomplete
            ? null
            : new IrStrategy(strategy.Name, EquatableArray<IrParameterInfo>.Empty, EquatableArray<IrField>.Empty, EquatableArray<string>.Empty, _functions.ToEquatableArray(), _sites.ToEquatableArray());
    }

    /// <summary>The name in policies: what the attribute says, or the class's in camelCase.</summary>
    public static string NameOf(INamedTypeSymbol strategy) =>
        KnownTypes.StringArgument(KnownTypes.Attribute(strategy, KnownTypes.StrategyAttribute), "Name")
        ?? DeclarationBinder.CamelCase(strategy.Name);

    /// <summary>A helper that is bound already.</summary>
    public IrFunction Function(string name) => _functions.First(function => function.Name == name);

    public IEnumerable<IrParameterInfo> Parameters => _parameters.Values;

    public IrParameterInfo ParameterNamed(string name) => _parameters.Values.First(parameter => parameter.Name == name);

    public IrParameterInfo? Parameter(ISymbol property) => _parameters.TryGetValue(property, out var info) ? info : null;

    /// <summary>Notes that the old value of a parameter is read: from then on it is kept with the state.</summary>
    public void AddUnit(IrParameterInfo parameter) => _units.Add(parameter.Name);

    public int AddSite(string text, long min, long max, Location location)
    {
        _sites.Add(new IrSite(_sites.Count, text, min, max));
        _siteLocations.Add(refusals.Place(location));
        return _sites.Count - 1;
    }

    /// <summary>Whether a method is written in this compilation: in an editor, the sources of other projects are in sight but are not ours to bind.</summary>
    public bool CanBind(IMethodSymbol method) =>
        Implementation(method).DeclaringSyntaxReferences.Any(reference =>
            compilation.ContainsSyntaxTree(reference.SyntaxTree)
            && reference.GetSyntax(cancellation) is BaseMethodDeclarationSyntax { Body: not null } or BaseMethodDeclarationSyntax { ExpressionBody: not null });

    private static IMethodSymbol Implementation(IMethodSymbol method) => (method.PartialImplementationPart ?? method).OriginalDefinition;

    /// <summary>A helper, bound on first use. Its functions stand before those that call it.</summary>
    public Helper BindHelper(IMethodSymbol method, Location call)
    {
        method = Implementation(method);
        if (_helpers.TryGetValue(method, out var known))
            return known ?? throw refusals.RefuseInChain(Rules.Recursion, call, method.Name);

        if (method.IsGenericMethod || method.Parameters.Any(parameter => parameter.RefKind != RefKind.None || Shape.Of(parameter.Type) is null)
            || Shape.Of(method.ReturnType) is not { } result)
            throw refusals.RefuseInChain(Rules.Unsupported, call, $"'{method.Name}'",
                "takes or returns what the language does not hold: long, int, bool, enums, Duration, tuples, Counters, the state, its log and outcomes");

        _helpers.Add(method, null);
        var name = Unique(method.Name);
        var helper = new Helper(name, result);
        var function = BindFunction(method, name, result);
        _helpers[method] = helper;
        if (function is null) throw new RefusedException();
        _functions.Add(function);
        return helper;
    }

    /// <summary>A function that the library it is in brings along in the compiler's own form.</summary>
    public Helper ImportHelper(IMethodSymbol method, EmbeddedFunction function, Location call)
    {
        try
        {
            var result = Shape.Of(method.ReturnType);
            var read = function.Read(method, result);
            if (!_imports.TryGetValue(function.Text, out var library)) _imports.Add(function.Text, library = new ImportedFunctions(read, Unique, _functions.Add));
            return new Helper(library.NameOf(function.Name, site => AddSite(site.Text, site.Min, site.Max, call)), result!);
        }
        catch (FormatException failure)
        {
            throw refusals.RefuseInChain(Rules.Unsupported, call, $"'{method.Name}'",
                $"is brought along by its library in a form that this compiler cannot use; build the library with the version of ThrottleKit that this project has ({failure.Message.TrimEnd('.')})");
        }
    }

    private void BindEntry(IMethodSymbol method, string name)
    {
        var function = BindFunction(Implementation(method), name, Shape.Of(method.ReturnType)!);
        if (function is null) return;
        var results = function.Results;
        if (name == IrStrategy.Carry)
        {
            // What Carry reads of the old parameters travels with the state, in the order of the parameters.
            var units = _parameters.Values.Where(p => _units.Contains(p.Name)).ToList();
            units.Sort((a, b) => Index(a).CompareTo(Index(b)));
            var own = function.Parameters;
            function = function with
            {
                Parameters = own.Take(own.Count - 1)
                    .Concat(units.Select(unit => new IrVariable(FunctionBinder.OldName(unit), unit.Type)))
                    .Concat(own.Skip(own.Count - 1)).ToEquatableArray(),
            };
        }

        _functions.Add(function with { Results = results });
    }

    private int Index(IrParameterInfo parameter)
    {
        var i = 0;
        foreach (var property in strategy.GetMembers().OfType<IPropertySymbol>())
        {
            if (property.Name == parameter.Property) return i;
            i++;
        }

        return i;
    }

    private IrFunction? BindFunction(IMethodSymbol method, string name, Shape result)
    {
        refusals.Enter(method.Name);
        try
        {
            var syntax = method.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
            var function = new FunctionBinder(this, SemanticModels.Of(compilation, syntax.SyntaxTree), cancellation).Bind(method, syntax, name, result);
            _isIncomplete |= function is null;
            return function;
        }
        finally
        {
            refusals.Leave();
        }
    }

    private IMethodSymbol? FindDecide()
    {
        const string Wanted = "Outcome<State> Decide(State? state, long now, long cost)";
        var methods = strategy.GetMembers(IrStrategy.Decide).OfType<IMethodSymbol>().ToList();
        if (methods.Count == 0)
        {
            refusals.Note(Rules.Signature, DeclarationBinder.LocationOf(strategy), Wanted, "it has no Decide");
            return null;
        }

        var decide = methods[0];
        if (methods.Count == 1 && KnownTypes.IsOutcome(decide.ReturnType)
            && ((INamedTypeSymbol)decide.ReturnType).TypeArguments[0] is INamedTypeSymbol { TypeKind: TypeKind.Struct } state
            && Takes(decide, [Nullable(state), null, null]))
        {
            StateType = state;
            return decide;
        }

        if (decide.ReturnType.TypeKind == TypeKind.Error) return null; // the C# compiler says what is wrong
        var place = DeclarationBinder.LocationOf(decide);
        if (methods.Count == 1 && StateShapes.Kept(decide) is { } kept && StateShapes.Other(decide, kept) is { } other)
            refusals.Note(Rules.DuplicateState, place, IrStrategy.Decide, other.Name, kept.Name);
        else
            refusals.Note(Rules.Signature, place, Wanted, methods.Count > 1 ? "it has more than one Decide" : $"'{Signature(decide)}' is not it");
        return null;
    }

    private ITypeSymbol Nullable(ITypeSymbol type) =>
        compilation.GetSpecialType(SpecialType.System_Nullable_T).Construct(type);

    private static bool Returns(IMethodSymbol method, ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(method.ReturnType, type);

    /// <summary>Whether a method takes these types, null standing for long.</summary>
    private static bool Takes(IMethodSymbol method, IReadOnlyList<ITypeSymbol?> types) =>
        !method.IsGenericMethod && method.Parameters.Length == types.Count
        && method.Parameters.Zip(types, (parameter, type) => parameter.RefKind == RefKind.None
            && (type is null
                ? parameter.Type.SpecialType == SpecialType.System_Int64
                : SymbolEqualityComparer.Default.Equals(parameter.Type, type))).All(fits => fits);

    private static string Signature(IMethodSymbol method) => method.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !_functionNames.Add(unique); i++) unique = name + i;
        return unique;
    }
}

/// <summary>A bound helper.</summary>
internal sealed record Helper(string Name, Shape Result);
