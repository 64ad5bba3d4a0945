using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Analyzers;

/// <summary>
/// The shapes of state that are deployed, as a project says in <c>ThrottleKit.State.txt</c>, given as an additional file: a line
/// <c>name shape</c> for each strategy, as in policies and as at the head of a stored state; a line that begins with # is a comment.
/// </summary>
internal sealed class StateBaseline
{
    public const string FileName = "ThrottleKit.State.txt";

    private readonly Dictionary<string, string> _shapes = [];

    private StateBaseline(AdditionalText? file, CancellationToken cancellation)
    {
        if (file?.GetText(cancellation) is not { } text) return;
        foreach (var line in text.Lines)
        {
            var words = line.ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 2 && !words[0].StartsWith("#", StringComparison.Ordinal)) _shapes[words[0]] = words[1];
        }
    }

    public static StateBaseline Of(ImmutableArray<AdditionalText> files, CancellationToken cancellation)
    {
        foreach (var file in files)
            if (Path.GetFileName(file.Path) == FileName) return new StateBaseline(file, cancellation);
        return new StateBaseline(null, cancellation);
    }

    /// <summary>The shape that is deployed, where it is another than this one.</summary>
    public string? OtherThan(string strategy, string shape) => _shapes.TryGetValue(strategy, out var deployed) && deployed != shape ? deployed : null;
}
