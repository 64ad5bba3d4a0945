using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>From a method marked <c>[Throttle]</c> to its model: the one place where the attribute is given its meaning, for generator and analyzers.</summary>
public static class ThrottleBinder
{
    /// <summary>The model of a partial method; null where it is no complete one, which the analyzers report.</summary>
    /// <param name="method">The method: the part that declares it.</param>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ThrottleModel? Partial(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        if (!method.IsPartialDefinition || method.PartialImplementationPart is not null) return null;
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not MethodDeclarationSyntax declaration) return null;
        if (Closed(method.ContainingType, cancellation) is not null || ThrottleMembers.Core(method) is not { } core) return null;
        if (Common(method, core, compilation, cancellation) is not { } model) return null;

        var type = method.ContainingType;
        var containers = new List<string>();
        for (var each = type; each is not null; each = each.ContainingType) containers.Insert(0, StrategyModels.Declaration(each));
        var number = Number(method);
        return model with
        {
            HintName = $"{StrategyModels.HintName(type).Replace(".g.cs", "")}.{method.Name}{(number > 1 ? $"-{Text(number)}" : "")}.g.cs",
            Namespace = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat),
            Containers = containers.ToEquatableArray(),
            Modifiers = MethodSignature.Modifiers(declaration),
            GateClass = FreeName(method, model.Gates.Count == 1 ? "Limit" : "Limits", number),
        };
    }

    /// <summary>The model of a plain method, by which its calls are intercepted; null where they cannot be, which the analyzers report.</summary>
    /// <param name="method">The method.</param>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ThrottleModel? Plain(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        if (!Interception.IsPossible(method, compilation, cancellation) || Common(method, method, compilation, cancellation) is not { } model) return null;
        return model with
        {
            TypeParameters = Interception.TypeParameters(method),
            Constraints = Interception.Constraints(method),
            GateIsGeneric = model.Gates.Any(gate => gate.KeyType is not null) && Interception.AllTypeParameters(method).Count > 0,
        };
    }

    private static ThrottleModel? Common(IMethodSymbol method, IMethodSymbol work, Compilation compilation, CancellationToken cancellation)
    {
        var specs = ThrottleSpec.Of(method);
        var shape = ThrottleShape.Of(method);
        var gates = specs.Select((spec, index) => Gate(method, spec, specs.Count > 1 ? index + 1 : null, compilation)).ToList();
        if (gates.Count == 0 || gates.Contains(null)) return null;
        var denial = Denial(method, specs, shape, compilation);
        if (denial is null && specs.Any(spec => spec.OnDenied is not null)) return null;

        var injected = ThrottleMembers.Injected(method, cancellation);
        return new ThrottleModel
        {
            HintName = "",
            Namespace = "",
            Containers = EquatableArray<string>.Empty,
            Self = MethodSignature.TypeOf(method.ContainingType),
            IsStruct = method.ContainingType.IsValueType,
            IsStatic = method.IsStatic,
            Modifiers = "",
            ReturnType = MethodSignature.ReturnType(method),
            Name = StrategyModels.Escaped(method.Name),
            TypeParameters = MethodSignature.TypeParameters(method),
            WorkTypeParameters = MethodSignature.TypeParameters(method),
            Constraints = MethodSignature.Constraints(method),
            Parameters = MethodSignature.Parameters(method, cancellation),
            Core = StrategyModels.Escaped(work.Name),
            CoreIsStatic = work.IsStatic,
            Form = shape.Form,
            Result = shape.Result is { } result ? MethodSignature.TypeOf(result) : null,
            ReturnsVoid = method.ReturnsVoid,
            IsValueTask = shape.IsValueTask,
            Injected = injected?.Name,
            InjectedMember = injected?.IsMember ?? false,
            Cancellation = method.Parameters.LastOrDefault(parameter => parameter.RefKind == RefKind.None && IsCancellation(parameter.Type)) is { } token ? StrategyModels.Escaped(token.Name) : null,
            Gates = gates.Select(gate => gate!.Value.Model).ToEquatableArray(),
            GateClass = method.Name + "Limits",
            GateIsGeneric = gates.Any(gate => gate!.Value.IsGeneric),
            Denial = denial?.Form ?? DenialForm.Throws,
            DenialMember = denial?.Member ?? "",
        };
    }

    /// <summary>The type that keeps another part of a method's type from being written elsewhere: it, or one around it, is not partial or local to its file.</summary>
    internal static INamedTypeSymbol? Closed(INamedTypeSymbol type, CancellationToken cancellation)
    {
        for (var each = type; each is not null; each = each.ContainingType)
            if (each.IsFileLocal || !each.DeclaringSyntaxReferences.Any(part => part.GetSyntax(cancellation) is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword)))
                return each;
        return null;
    }

    private static (ThrottleGateModel Model, bool IsGeneric)? Gate(IMethodSymbol method, ThrottleSpec spec, int? index, Compilation compilation)
    {
        if (Limit(method, spec, index, compilation) is not { } limit) return null;
        if (spec.Key is not { } name) return (new(limit, spec.Policy, null, false, "", spec.Cost, spec.MaxWait), false);

        var parameter = method.Parameters.FirstOrDefault(parameter => parameter.Name == name);
        var member = parameter is null ? ThrottleMembers.Value(method, name) : null;
        var type = parameter?.Type ?? (member is null ? null : ThrottleMembers.ValueType(member));
        if (type is null || parameter?.RefKind == RefKind.Out || !CanBeKey(type)) return null;
        var key = (member is { IsStatic: true } ? MethodSignature.TypeOf(method.ContainingType) + "." : "") + StrategyModels.Escaped(name);
        return (
            new(limit, spec.Policy, MethodSignature.TypeOf(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)), member is { IsStatic: false }, key, spec.Cost, spec.MaxWait),
            DependsOn(type, method));
    }

    private static string? Limit(IMethodSymbol method, ThrottleSpec spec, int? index, Compilation compilation)
    {
        const string limit = CSharpText.Core + ".ThrottleLimit";
        if (spec.NamesPolicy) return string.IsNullOrEmpty(spec.Policy) ? null : $"{limit}.OfPolicy({CSharpText.Quoted(spec.Policy!)})";
        if (spec.Tokens <= 0 || spec.Per is null || StrategyNames.Find(spec.Strategy, compilation) is not { } strategy) return null;

        var type = method.ContainingType;
        var place = type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat.WithGenericsOptions(SymbolDisplayGenericsOptions.None)) + "." + method.Name;
        var signature = $"{method.Name}`{Text(method.Arity)}({string.Join(", ", method.Parameters.Select(p => p.Type.ToDisplayString()))})";
        var which = index is { } number ? "#" + Text(number) : "";
        var burst = spec.Burst > 0 ? $", burst: {CSharpText.Number(spec.Burst)}" : "";
        return $"{limit}.InPlace({CSharpText.Quoted(place + which)}, typeof({OpenType(type)}), {CSharpText.Quoted(signature + which)}, "
            + $"{MethodSignature.TypeOf(strategy)}.Definition, tokens: {CSharpText.Number(spec.Tokens)}, per: {CSharpText.Quoted(spec.Per)}{burst})";
    }

    internal static (DenialForm Form, string Member)? Denial(IMethodSymbol method, IReadOnlyList<ThrottleSpec> specs, ThrottleShape shape, Compilation compilation)
    {
        var names = specs.Select(spec => spec.OnDenied).Where(name => name is not null).Distinct().ToList();
        if (names.Count != 1 || method.RefKind != RefKind.None) return null;
        var wanted = shape.Form == ThrottleForm.Sequence ? method.ReturnType : shape.Result;
        foreach (var (member, form, type) in ThrottleMembers.Denials(method, names[0]!))
        {
            var fits = wanted is null
                ? form != DenialForm.Value && type.SpecialType == SpecialType.System_Void
                : compilation.ClassifyCommonConversion(type, wanted) is { Exists: true, IsImplicit: true };
            if (fits) return (form, (member.IsStatic ? MethodSignature.TypeOf(method.ContainingType) + "." : "this.") + StrategyModels.Escaped(member.Name));
        }

        return null;
    }

    /// <summary>Whether a value can be kept as a key: it is never null, and it is no window into something else.</summary>
    internal static bool CanBeKey(ITypeSymbol type) =>
        type.NullableAnnotation != NullableAnnotation.Annotated && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
        && !type.IsRefLikeType && type is not (IPointerTypeSymbol or IFunctionPointerTypeSymbol)
        && (type is not ITypeParameterSymbol parameter || parameter.HasNotNullConstraint || parameter.HasValueTypeConstraint || parameter.HasUnmanagedTypeConstraint || IsReference(parameter));

    private static bool IsReference(ITypeParameterSymbol parameter) =>
        parameter.HasReferenceTypeConstraint && parameter.ReferenceTypeConstraintNullableAnnotation != NullableAnnotation.Annotated;

    private static bool DependsOn(ITypeSymbol type, IMethodSymbol method) => type switch
    {
        ITypeParameterSymbol parameter => SymbolEqualityComparer.Default.Equals(parameter.DeclaringMethod, method),
        IArrayTypeSymbol array => DependsOn(array.ElementType, method),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => DependsOn(argument, method)) || (named.ContainingType is { } outer && DependsOn(outer, method)),
        _ => false,
    };

    private static bool IsCancellation(ITypeSymbol type) =>
        type is { Name: "CancellationToken", ContainingNamespace: { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };

    /// <summary>Which of the throttled methods of a type with the same name, but for case, a method is: from 1.</summary>
    private static int Number(IMethodSymbol method) =>
        1 + method.ContainingType.GetMembers().OfType<IMethodSymbol>()
            .Where(other => string.Equals(other.Name, method.Name, StringComparison.OrdinalIgnoreCase) && other.GetAttributes().Any(ThrottleSpec.IsThrottle))
            .TakeWhile(other => !SymbolEqualityComparer.Default.Equals(other, method)).Count();

    /// <summary>A name for the class of the limits that nothing else in the type or the method has.</summary>
    private static string FreeName(IMethodSymbol method, string ending, int number)
    {
        var name = method.Name + ending + (number > 1 ? Text(number) : "");
        while (method.ContainingType.GetMembers(name).Length > 0 || method.ContainingType.Name == name
            || method.Parameters.Any(parameter => parameter.Name == name) || method.TypeParameters.Any(parameter => parameter.Name == name)
            || method.ContainingType.TypeParameters.Any(parameter => parameter.Name == name))
            name += "_";
        return name;
    }

    private static string OpenType(INamedTypeSymbol type)
    {
        var generic = false;
        for (var each = type; each is not null; each = each.ContainingType) generic |= each.Arity > 0;
        return MethodSignature.TypeOf(generic ? Unbound(type) : type);
    }

    /// <summary>A type in a generic one is as generic as that one, though it has no parameters itself.</summary>
    private static INamedTypeSymbol Unbound(INamedTypeSymbol type) => type.ConstructUnboundGenericType();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
