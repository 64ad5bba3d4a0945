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
            IThrowOperation => Refused(Rules.Exceptions, operation, text),
            IAnonymousFunctionOperation or IDelegateCreationOperation or IMethodReferenceOperation => Refused(Rules.Lambda, operation, text),
            IAwaitOperation => Refused(Rules.Async, operation, text),
            IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation or IAnonymousObjectCreationOperation =>
                Refused(Rules.Allocation, operation, text),
            IArrayElementReferenceOperation { ArrayReference: IArrayCreationOperation array } => Refused(Rules.Allocation, array, $"'{Text(array)}'"),
            IInterpolatedStringOperation or { Type.SpecialType: SpecialType.System_String or SpecialType.System_Char } => Refused(Rules.Text, operation, text),
            ITryOperation => RefusedStatement(Rules.Exceptions, operation),
            IForEachLoopOperation => UnsupportedStatement(operation, "is not a loop of the language; count a local up to a bound with 'for'"),
            IWhileLoopOperation => UnsupportedStatement(operation, "is not a loop of the language; write 'while' or 'for'"),
            IBranchOperation { BranchKind: BranchKind.GoTo } or ILabeledOperation => UnsupportedStatement(operation, "jumps; write 'if' and loops with a bound"),
            IBranchOperation => UnsupportedStatement(operation, "jumps out of a loop; put the condition into the loop's own"),
            ISwitchOperation => UnsupportedStatement(operation, "is not a statement of the language; write a switch expression or 'if'"),
            ILocalFunctionOperation { Symbol: var function } =>
                Refusals.RefuseInChain(Rules.Unsupported, DeclarationBinder.LocationOf(function), $"'{function.Name}'", "is a local function; write a static method"),
            IIncrementOrDecrementOperation or IAssignmentOperation =>
                Unsupported(operation, text, "assigns inside an expression; make it a statement of its own"),
            ILockOperation or IUsingOperation or IUsingDeclarationOperation =>
                UnsupportedStatement(operation, "has no meaning where nothing blocks or is held"),
            IInstanceReferenceOperation => Unsupported(operation, text, "is the instance itself; only its parameters can be read"),
            _ => Unsupported(operation, text, "is outside the strategy language"),
        };
    }

    /// <summary>A statement is refused at its first word, not over all its lines.</summary>
    private RefusedException RefusedStatement(DiagnosticDescriptor rule, IOperation operation, params object?[] why)
    {
        var word = operation.Syntax.GetFirstToken();
        return Refusals.RefuseInChain(rule, word.GetLocation(), [$"'{word.Text}'", .. why]);
    }

    private RefusedException UnsupportedStatement(IOperation operation, string why) => RefusedStatement(Rules.Unsupported, operation, why);

    private RefusedException Refused(DiagnosticDescriptor rule, IOperation operation, string what) =>
        Refusals.RefuseInChain(rule, operation.Syntax.GetLocation(), what);

    /// <summary>A call or a read of something outside: the usual mistakes have a diagnostic of their own each.</summary>
    private RefusedException Impure(IOperation operation, ISymbol member) => operation.Type is { TypeKind: TypeKind.Error }
        ? new RefusedException()
        : Refused(Outside.RuleOf(member), operation, $"'{member.ContainingType?.Name}.{member.Name}'");

    private RefusedException OutsideState(IOperation operation, ISymbol member) =>
        Outside.IsOfTheFramework(member) ? Impure(operation, member)
        : KnownTypes.Attribute(member, "ParameterAttribute") is not null ? new RefusedException() // it was refused where it is declared
        : Refusals.RefuseInChain(member.IsStatic ? Rules.MutableStatic : Rules.OutsideState, operation.Syntax.GetLocation(), Text(operation));
}
