using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>Everything that is refused, and what to write instead, in one readable place.</summary>
internal sealed partial class FunctionBinder
{
    private RefusedException OutsideTheLanguage(IOperation operation)
    {
        var text = $"'{Text(operation)}'";
        return operation switch
        {
            IInvalidOperation => new RefusedException(), // the C# compiler says what is wrong
            { Type.TypeKind: TypeKind.Error } => new RefusedException(),
            IInvocationOperation call => Impure(call, call.TargetMethod),
            IThrowOperation => Unsupported(operation, text, "throws; return a denial or a value instead"),
            IAnonymousFunctionOperation or IDelegateCreationOperation or IMethodReferenceOperation =>
                Unsupported(operation, text, "is a lambda or delegate; write a static method and call it"),
            IAwaitOperation => Unsupported(operation, text, "waits; a decision is made at once, from what it is given"),
            IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation or IAnonymousObjectCreationOperation =>
                Unsupported(operation, text, "allocates; keep values in locals, tuples and the state"),
            IInterpolatedStringOperation or { Type.SpecialType: SpecialType.System_String or SpecialType.System_Char } =>
                Unsupported(operation, text, "is text; the language holds integers and truth values"),
            IForEachLoopOperation => UnsupportedStatement(operation, "is not a loop of the language; count a local up to a bound with 'for'"),
            IWhileLoopOperation => UnsupportedStatement(operation, "is not a loop of the language; write 'while' or 'for'"),
            IBranchOperation { BranchKind: BranchKind.GoTo } or ILabeledOperation => UnsupportedStatement(operation, "jumps; write 'if' and loops with a bound"),
            IBranchOperation => UnsupportedStatement(operation, "jumps out of a loop; put the condition into the loop's own"),
            ISwitchOperation => UnsupportedStatement(operation, "is not a statement of the language; write a switch expression or 'if'"),
            ILocalFunctionOperation { Symbol: var function } =>
                Refusals.RefuseInChain(Rules.Unsupported, DeclarationBinder.LocationOf(function), $"'{function.Name}'", "is a local function; write a static method"),
            IIncrementOrDecrementOperation or IAssignmentOperation =>
                Unsupported(operation, text, "assigns inside an expression; make it a statement of its own"),
            ITryOperation or ILockOperation or IUsingOperation or IUsingDeclarationOperation =>
                UnsupportedStatement(operation, "has no meaning where nothing throws, blocks or is held"),
            IInstanceReferenceOperation => Unsupported(operation, text, "is the instance itself; only its parameters can be read"),
            _ => Unsupported(operation, text, "is outside the strategy language"),
        };
    }

    /// <summary>A statement is refused at its first word, not over all its lines.</summary>
    private RefusedException UnsupportedStatement(IOperation operation, string why)
    {
        var word = operation.Syntax.GetFirstToken();
        return Refusals.RefuseInChain(Rules.Unsupported, word.GetLocation(), $"'{word.Text}'", why);
    }

    /// <summary>A call or a read of something outside: clocks have a diagnostic of their own, as they are the usual mistake.</summary>
    private RefusedException Impure(IOperation operation, ISymbol member)
    {
        if (operation.Type is { TypeKind: TypeKind.Error }) return new RefusedException();
        var name = $"'{member.ContainingType?.Name}.{member.Name}'";
        return IsClock(member)
            ? Refusals.RefuseInChain(Rules.Clock, operation.Syntax.GetLocation(), name)
            : Refusals.RefuseInChain(Rules.OutsideCall, operation.Syntax.GetLocation(), name);
    }

    private RefusedException OutsideState(IOperation operation, ISymbol member) =>
        IsClock(member) || IsOfTheFramework(member)
            ? Impure(operation, member)
            : Refusals.RefuseInChain(Rules.OutsideState, operation.Syntax.GetLocation(), Text(operation));

    private static bool IsOfTheFramework(ISymbol member)
    {
        var space = member.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false }) space = space.ContainingNamespace;
        return space is { Name: "System" };
    }

    private static bool IsClock(ISymbol member) => IsOfTheFramework(member) && (member.ContainingType?.Name, member.Name) switch
    {
        ("DateTime" or "DateTimeOffset", "Now" or "UtcNow" or "Today") => true,
        ("Environment", "TickCount" or "TickCount64") => true,
        ("Stopwatch", _) => true,
        ("TimeProvider", _) => true,
        _ => false,
    };
}
