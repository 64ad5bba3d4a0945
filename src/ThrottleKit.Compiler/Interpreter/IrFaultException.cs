using System;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>An expression failed at its site: it left its range, or had nothing to divide by.</summary>
public sealed class IrFaultException : Exception
{
    /// <summary>An expression failed.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="text">The expression as it was written.</param>
    /// <param name="reason">What it did.</param>
    public IrFaultException(int site, string text, string reason = "left its exact range")
        : base($"'{text}' {reason}.")
    {
        Site = site;
        Text = text;
        Reason = reason;
    }

    /// <summary>The site's number.</summary>
    public int Site { get; }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>What it did.</summary>
    public string Reason { get; }
}
