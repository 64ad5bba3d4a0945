using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ThrottleKit.Generators;

/// <summary>How an emitted file is written.</summary>
internal static class EmittedFiles
{
    /// <summary>Emitted files, where a project keeps them, begin with their first character.</summary>
    private static readonly Encoding NoMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Adds a file.</summary>
    public static void Add(this SourceProductionContext output, string hintName, string text) => output.AddSource(hintName, SourceText.From(text, NoMark));
}
