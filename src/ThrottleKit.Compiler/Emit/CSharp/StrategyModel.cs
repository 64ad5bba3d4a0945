using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>
/// All that the generator keeps of a strategy class between its steps: texts alone, so that an edit elsewhere leaves it equal.
/// </summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The namespace; empty for the global one.</param>
/// <param name="Containers">The declarations to reopen around the class, outermost first: <c>partial class Outer&lt;T&gt;</c>.</param>
/// <param name="Declaration">The declaration to reopen: <c>partial class FixedWindow</c>.</param>
/// <param name="Name">The name of the class, without type parameters.</param>
/// <param name="TypeParameters">Its type parameters with their brackets; empty if it has none.</param>
/// <param name="StateType">The state's type, complete from <c>global::</c>; its constructor takes the fields in order.</param>
/// <param name="KernelAccessibility">The accessibility of the emitted kernel: the lesser of the class's and the state's own, as its methods show the state.</param>
/// <param name="Ir">The strategy, as <c>IrText</c> writes it.</param>
public sealed record StrategyModel(
    string HintName,
    string Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    string Name,
    string TypeParameters,
    string StateType,
    string KernelAccessibility,
    string Ir);
