using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>Checks a method marked <c>[Throttle]</c>: whether its limits take effect, whoever calls it.</summary>
public static class UseChecks
{
    /// <summary>What is wrong; nothing where the generators have a model of the method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<Refusal> Of(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        var specs = ThrottleSpec.Of(method);
        var found = new List<Refusal>();
        foreach (var spec in specs) found.AddRange(new LimitChecks(method, spec, compilation, cancellation).Find());
        found.AddRange(Twice(specs, cancellation));
        if (Place(method) is not { } place) return found;
        found.AddRange(Effect(method, place, compilation, cancellation));
        found.AddRange(Waits(method, specs, cancellation));
        found.AddRange(Answers(method, specs, compilation, cancellation));
        return found;
    }

    /// <summary>The signature of the method that does the work.</summary>
    /// <param name="method">The method that asks.</param>
    public static string CoreSignature(IMethodSymbol method)
    {
        var parameters = method.Parameters.Select(parameter => parameter.ToDisplayString(Shown));
        return $"private {(method.IsStatic ? "static " : "")}{Ref(method.RefKind)}{method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} "
            + $"{ThrottleMembers.CoreName(method.Name)}{MethodSignature.TypeParameters(method)}({string.Join(", ", parameters)})";
    }

    private static readonly SymbolDisplayFormat Shown = SymbolDisplayFormat.MinimallyQualifiedFormat.WithParameterOptions(
        SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeExtensionThis);

    private static string Ref(RefKind kind) => kind switch { RefKind.Ref => "ref ", RefKind.RefReadOnly => "ref readonly ", _ => "" };

    private static Location? Place(IMethodSymbol method) => method.Locations.FirstOrDefault(location => location.IsInSource);

    private static IEnumerable<Refusal> Twice(IReadOnlyList<ThrottleSpec> specs, CancellationToken cancellation) =>
        from pair in specs.Select((spec, index) => (spec, index))
        let twin = specs.Take(pair.index).FirstOrDefault(other => IsSame(other, pair.spec))
        where twin is not null
        select new Refusal(LimitRules.SameLimitTwice, pair.spec.Place(null, cancellation), [pair.spec.NamesPolicy ? $"Policy '{pair.spec.Policy}'" : "This limit"]);

    private static bool IsSame(ThrottleSpec a, ThrottleSpec b) =>
        a.Key == b.Key && (a.NamesPolicy ? b.Policy == a.Policy : !b.NamesPolicy && (a.Tokens, a.Per, a.Burst, a.Strategy) == (b.Tokens, b.Per, b.Burst, b.Strategy));

    private static IEnumerable<Refusal> Effect(IMethodSymbol method, Location place, Compilation compilation, CancellationToken cancellation)
    {
        if (method.MethodKind != MethodKind.Ordinary) return [new(UseRules.NoMethod, place, [Kind(method)])];
        if (method.PartialImplementationPart is { } body) return [new(UseRules.HasBody, Place(body) ?? place, [method.Name, ThrottleMembers.CoreName(method.Name)])];
        if (!method.IsPartialDefinition && EndpointMethods.Is(method, compilation)) return [];
        if (!method.IsPartialDefinition) return Interceptable(method, place, compilation, cancellation);
        if (ThrottleBinder.Closed(method.ContainingType, cancellation) is { } closed)
            return [new(UseRules.TypeNotPartial, place, [closed.Name, method.Name])];
        return ThrottleMembers.Core(method) is null ? [new(UseRules.MissingCore, place, [method.Name, ThrottleMembers.CoreName(method.Name), CoreSignature(method)])] : [];
    }

    private static string Kind(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.LocalFunction => $"The local function '{method.Name}'",
        MethodKind.AnonymousFunction => "A lambda",
        MethodKind.Constructor or MethodKind.StaticConstructor => "A constructor",
        MethodKind.PropertyGet or MethodKind.PropertySet => "An accessor",
        _ => $"'{method.Name}'",
    };

    private static IEnumerable<Refusal> Interceptable(IMethodSymbol method, Location place, Compilation compilation, CancellationToken cancellation)
    {
        var (obstacle, what) = Interception.Obstacle(method, compilation, cancellation);
        return obstacle switch
        {
            InterceptionObstacle.None => [],
            InterceptionObstacle.SeenElsewhere => [new(UseRules.PassedBy, place, [method.Name, "can be called from other projects"])],
            InterceptionObstacle.Virtual => [new(UseRules.PassedBy, place, [method.Name, "is called through an override or a contract"])],
            InterceptionObstacle.OldLanguage => [new(UseRules.Hidden, place, [method.Name, "that takes C# 11 or later"])],
            _ => [new(UseRules.Hidden, place, [method.Name, $"'{what}' cannot be seen outside of its type"])],
        };
    }

    private static IEnumerable<Refusal> Waits(IMethodSymbol method, IReadOnlyList<ThrottleSpec> specs, CancellationToken cancellation)
    {
        var (reason, remedy) = ThrottleShape.Of(method).Form switch
        {
            ThrottleForm.Plain => ("it is not asynchronous", "return a Task"),
            ThrottleForm.AtOnce => ("what it is called with does not outlive the call", "take its arguments by value"),
            _ => (null, null),
        };
        return from spec in specs
               where spec.MaxWait is not null && reason is not null
               select new Refusal(UseRules.CannotWait, spec.Place("MaxWait", cancellation), [method.Name, reason, remedy]);
    }

    private static IEnumerable<Refusal> Answers(IMethodSymbol method, IReadOnlyList<ThrottleSpec> specs, Compilation compilation, CancellationToken cancellation)
    {
        var answering = specs.Where(spec => spec.OnDenied is not null).ToList();
        if (answering.Count == 0) return [];
        var shape = ThrottleShape.Of(method);
        var wanted = shape.Form == ThrottleForm.Sequence ? method.ReturnType : shape.Result;
        if (ThrottleBinder.Denial(method, specs, shape, compilation) is not null) return [];
        var what = method.RefKind != RefKind.None ? "a reference, which only the method itself can"
            : wanted is null ? "nothing, as a method without a result does" : $"a '{wanted.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'";
        return answering.Select(spec => spec.OnDenied).Distinct().Count() > 1
            ? [new(LimitRules.Ambiguous, answering.Last().Place("OnDenied", cancellation), ["gives another OnDenied than the attribute before; a method has one answer to denied calls"])]
            : [new(UseRules.UnknownAnswer, answering[0].Place("OnDenied", cancellation), [answering[0].OnDenied, what])];
    }
}
