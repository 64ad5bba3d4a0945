using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>How a throttled method asks, which follows from what it returns.</summary>
public enum ThrottleForm
{
    /// <summary>It asks, and throws where it is denied.</summary>
    Plain,

    /// <summary>It returns a task, and may wait for its permits.</summary>
    Deferred,

    /// <summary>It returns a task and cannot wait, as an argument does not outlive the call; a denial is in the task.</summary>
    AtOnce,

    /// <summary>It returns a sequence, and asks when that is enumerated.</summary>
    Sequence,
}

/// <summary>What a throttled method's denial gives back.</summary>
public enum DenialForm
{
    /// <summary>An exception.</summary>
    Throws,

    /// <summary>The value of a field or property.</summary>
    Value,

    /// <summary>The result of a method without parameters.</summary>
    Call,

    /// <summary>The result of a method that takes the denial.</summary>
    CallWithDenial,

    /// <summary>The result of a method that takes the decision.</summary>
    CallWithDecision,
}

/// <summary>One parameter.</summary>
/// <param name="Modifiers">The words before its type, each followed by a space.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, as code writes it.</param>
/// <param name="Pass">The word before it where it is passed on, followed by a space.</param>
public sealed record ThrottleParameter(string Modifiers, string Type, string Name, string Pass);

/// <summary>One limit of a method.</summary>
/// <param name="Limit">The expression that makes it.</param>
/// <param name="Policy">The policy that it names; null where the attribute describes the limit itself.</param>
/// <param name="KeyType">The type of its keys; null where all calls share it.</param>
/// <param name="KeyMember">Whether the key is a member of what the method is called on.</param>
/// <param name="Key">The key: the name of a parameter or member, or a static member, complete.</param>
/// <param name="Cost">What a call takes.</param>
/// <param name="MaxWait">How long a call may wait; null where it does not.</param>
public sealed record ThrottleGateModel(string Limit, string? Policy, string? KeyType, bool KeyMember, string Key, long Cost, string? MaxWait);

/// <summary>A method with limits, as texts: all that its generated code depends on.</summary>
public sealed record ThrottleModel
{
    /// <summary>The name of the file.</summary>
    public required string HintName { get; init; }

    /// <summary>The namespace; empty where there is none.</summary>
    public required string Namespace { get; init; }

    /// <summary>The types that the method is in, from the outermost, as their parts are declared.</summary>
    public required EquatableArray<string> Containers { get; init; }

    /// <summary>The method's type, complete from <c>global::</c>.</summary>
    public required string Self { get; init; }

    /// <summary>Whether a lambda in the method cannot see <c>this</c>.</summary>
    public required bool IsStruct { get; init; }

    /// <summary>Whether there is no <c>this</c> at all.</summary>
    public required bool IsStatic { get; init; }

    /// <summary>The words before <c>partial</c>, each followed by a space.</summary>
    public required string Modifiers { get; init; }

    /// <summary>The return type, with <c>ref</c> where it has it.</summary>
    public required string ReturnType { get; init; }

    /// <summary>The method's name, as code writes it.</summary>
    public required string Name { get; init; }

    /// <summary>The type parameters of the method that is generated, in angle brackets; empty where there are none.</summary>
    public required string TypeParameters { get; init; }

    /// <summary>The same of the method that does the work.</summary>
    public required string WorkTypeParameters { get; init; }

    /// <summary>Their constraints, a clause each.</summary>
    public required EquatableArray<string> Constraints { get; init; }

    /// <summary>The parameters.</summary>
    public required EquatableArray<ThrottleParameter> Parameters { get; init; }

    /// <summary>The name of the method that does the work.</summary>
    public required string Core { get; init; }

    /// <summary>Whether that one is static.</summary>
    public required bool CoreIsStatic { get; init; }

    /// <summary>How it asks.</summary>
    public required ThrottleForm Form { get; init; }

    /// <summary>What the task or sequence holds; null where it is a task of nothing, or no task.</summary>
    public required string? Result { get; init; }

    /// <summary>Whether there is something to return.</summary>
    public required bool ReturnsVoid { get; init; }

    /// <summary>Whether the task is a <c>ValueTask</c>.</summary>
    public required bool IsValueTask { get; init; }

    /// <summary>The injected throttle: a member, or a parameter of the primary constructor; null where there is none.</summary>
    public required string? Injected { get; init; }

    /// <summary>Whether that is a member.</summary>
    public required bool InjectedMember { get; init; }

    /// <summary>The parameter that cancels; null where there is none.</summary>
    public required string? Cancellation { get; init; }

    /// <summary>The limits.</summary>
    public required EquatableArray<ThrottleGateModel> Gates { get; init; }

    /// <summary>The name of the class that holds the limits.</summary>
    public required string GateClass { get; init; }

    /// <summary>Whether a key's type depends on the type parameters, so that the class has them too.</summary>
    public required bool GateIsGeneric { get; init; }

    /// <summary>What a denial gives back.</summary>
    public required DenialForm Denial { get; init; }

    /// <summary>The member that gives it, complete; empty where an exception is thrown.</summary>
    public required string DenialMember { get; init; }

    /// <summary>The policies that the method asks of the default throttle without being able to wait for a store's answer.</summary>
    internal IEnumerable<string> AskedInProcess => Injected is not null || Form is ThrottleForm.Deferred or ThrottleForm.Sequence ? [] : Gates.Select(gate => gate.Policy).OfType<string>().Distinct();
}
