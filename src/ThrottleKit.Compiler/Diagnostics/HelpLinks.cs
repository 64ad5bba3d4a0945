namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>Where the documentation of diagnostics lives: the one place that knows.</summary>
public static class HelpLinks
{
    /// <summary>The base address of every help link.</summary>
    public const string Base = "https://throttlekit.dev/docs/diagnostics/";

    /// <summary>The page of one diagnostic.</summary>
    /// <param name="id">Its id.</param>
    public static string Of(string id) => Base + id + ".md";
}
