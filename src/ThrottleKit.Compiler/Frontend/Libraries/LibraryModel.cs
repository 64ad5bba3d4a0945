using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend.Libraries;

/// <summary>All that the generator keeps of a library class between its steps: texts alone, so that an edit elsewhere leaves it equal.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Ir">Its functions, as <c>IrText</c> writes a strategy that has nothing else.</param>
/// <param name="Functions">Which function each method is: its documentation id, an equals sign and the name. Which structs are records, and the seal.</param>
public sealed record LibraryModel(string HintName, string Ir, EquatableArray<string> Functions);
