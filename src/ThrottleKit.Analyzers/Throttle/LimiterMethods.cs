using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ThrottleKit.Analyzers;

/// <summary>Recognises what limiters are made and asked by, and what stands around a call.</summary>
internal static class LimiterMethods
{
    /// <summary>Whether a method takes permits and says so in its result alone.</summary>
    public static bool IsQuestion(IMethodSymbol method) => IsOurs(method.ContainingType) && method.ContainingType.Name switch
    {
        "Limiter" or "KeyedLimiter" or "StringKeys" => method.Name is "Acquire" or "AcquireAsync" or "AcquireUpTo",
        "FleetLimiter" or "PolicyLimiter" => method.Name is "AcquireAsync",
        "ThrottleHost" => method.Name is "AcquireAllAsync",
        "Limits" => method.Name is "All" or "Any",
        _ => false,
    };

    /// <summary>Whether an operation makes a limiter.</summary>
    public static bool IsMaking(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { IsStatic: true, Name: "Of" or "Create", ContainingType: { Name: "Limiter" or "KeyedLimiter" or "FleetLimiter" } type } } => IsOurs(type),
        IObjectCreationOperation { Constructor.ContainingType: { Name: "FleetLimiter" } type } => IsOurs(type),
        _ => false,
    };

    /// <summary>Whether a type is one of the product's.</summary>
    public static bool IsOurs(ITypeSymbol? type)
    {
        for (var space = type?.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            if (space is { Name: "ThrottleKit", ContainingNamespace.IsGlobalNamespace: true }) return true;
        return false;
    }

    /// <summary>What is left of a value when nothing is looked at that only hands it on.</summary>
    public static IOperation Unwrapped(IOperation operation)
    {
        while (true)
        {
            if (operation is IConversionOperation conversion) operation = conversion.Operand;
            else if (operation is IParenthesizedOperation parentheses) operation = parentheses.Operand;
            else if (operation is IAwaitOperation awaited) operation = awaited.Operation;
            else return operation;
        }
    }

    /// <summary>What a value is handed to.</summary>
    public static IOperation? User(IOperation operation)
    {
        var user = operation.Parent;
        while (user is IConversionOperation or IParenthesizedOperation or IAwaitOperation) user = user.Parent;
        return user;
    }

    /// <summary>The whole body that an operation stands in, lambdas included.</summary>
    public static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent) operation = parent;
        return operation;
    }

    /// <summary>Whether an operation stands in a loop or in a function of its own, seen from a part of the body around it.</summary>
    public static bool IsRepeated(IOperation operation, IOperation within)
    {
        for (var at = operation.Parent; at is not null && at != within; at = at.Parent)
            if (at is ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation) return true;
        return false;
    }

    /// <summary>Whether a method is a test, which may well ask once.</summary>
    public static bool IsTest(ISymbol symbol) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute" or "TestAttribute" or "TestCaseAttribute" or "TestMethodAttribute");
}
