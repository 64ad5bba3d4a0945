using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>
/// Methods that ASP.NET Core calls for a request. <c>[Throttle]</c> on them is metadata of the endpoint, which the middleware of <c>ThrottleKit.AspNetCore</c> asks; where that is not referenced, nothing would.
/// </summary>
public static class EndpointMethods
{
    private const string Middleware = "ThrottleKit.AspNetCore.ThrottleRule";

    /// <summary>Whether a method is an action of a controller, a method of a gRPC service, or a method of a SignalR hub.</summary>
    /// <param name="method">The method.</param>
    /// <param name="compilation">The project.</param>
    public static bool Is(IMethodSymbol method, Compilation compilation)
    {
        if (method.MethodKind != MethodKind.Ordinary || method.IsStatic || method.DeclaredAccessibility != Accessibility.Public || !IsAsked(compilation)) return false;
        for (var type = method.ContainingType; type is not null; type = type.BaseType)
            if (IsNamed(type, "ControllerBase", "Microsoft.AspNetCore.Mvc") || IsNamed(type, "Hub", "Microsoft.AspNetCore.SignalR")
                || type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "ApiControllerAttribute" or "ControllerAttribute" or "BindServiceMethodAttribute"))
                return true;
        return false;
    }

    /// <summary>Whether a delegate is made to handle the requests of a route: it is what one of the methods gets that map routes.</summary>
    /// <param name="operation">The lambda or the reference to a method.</param>
    /// <param name="compilation">The project.</param>
    public static bool IsHandler(IOperation? operation, Compilation compilation)
    {
        while (operation is IAnonymousFunctionOperation or IMethodReferenceOperation or IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation) operation = operation.Parent;
        return operation is IArgumentOperation { Parent: IInvocationOperation call } && IsAsked(compilation)
            && call.TargetMethod.Parameters.Any(parameter => parameter.Type is INamedTypeSymbol type && IsNamed(type, "IEndpointRouteBuilder", "Microsoft.AspNetCore.Routing"));
    }

    private static bool IsAsked(Compilation compilation) => compilation.GetTypeByMetadataName(Middleware) is not null;

    private static bool IsNamed(INamedTypeSymbol type, string name, string space) => type.Name == name && type.ContainingNamespace.ToDisplayString() == space;
}
