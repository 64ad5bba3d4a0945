using System;

namespace ThrottleKit.Compiler.Ir;

/// <summary>
/// The IR as text: compact S-expressions, one statement a line. It is what travels between the steps of the generator and what a compiled
/// assembly carries, so that a strategy can be explained and checked without its source.
/// </summary>
/// <remarks>
/// <code>
/// (strategy 1 "fixedWindow"
/// (parameter limit Limit integer "long" 1 1000000000)
/// (parameter window Window duration "global::ThrottleKit.Duration" 1 3162240000000000)
/// (field End "long" int 0 9007199254740991 !0)
/// (units)
/// (function Decide (exists? end used now cost) (allowed? ...)
///  (if (&amp;&amp; exists? (&lt; now end))
///   ((let left (max 0 (- $limit used !3)))
///    ...
/// (site 3 "Limit - used"))
/// </code>
/// A variable is its name, <c>$name</c> a parameter, <c>@name</c> a configured value; a question mark after the name says that it is a truth value.
/// <c>!n</c>, last in an operation, is its site. A site without a range keeps ±(2^53 - 1).
/// </remarks>
public static class IrText
{
    /// <summary>The version of the text form; a reader refuses any other.</summary>
    public const int Version = 1;

    /// <summary>The text of a strategy, with <c>\n</c> line ends.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <exception cref="ArgumentException">A name cannot be written, which is the front-end's mistake.</exception>
    public static string Write(IrStrategy strategy) => new IrTextWriter().Write(strategy);

    /// <summary>The strategy of a text: equal to the one that was written.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a strategy; the message says what was expected, at which line and column.</exception>
    public static IrStrategy Read(string text) => IrTextReader.Strategy(IrTextNode.Parse(text));
}
